"""Small hand-made OpenDRIVE texts, and CARLA's own towns where they lie beside the checkout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

LANE = '<lane id="{id}" type="{type}"><width sOffset="0" a="{width}" b="0" c="0" d="0"/></lane>'


def lane(lane_id: int, kind: str = "driving", width: float = 4.0) -> str:
    return LANE.format(id=lane_id, type=kind, width=width)


def road(
    road_id: int = 1,
    *,
    length: float = 100.0,
    x: float = 0.0,
    y: float = 0.0,
    hdg: float = 0.0,
    geometry: str = "<line/>",
    left: str = "",
    right: str = lane(-1),
    link: str = "",
    junction: int = -1,
    kind: str = "",
    elevation: str = "",
    extra: str = "",
) -> str:
    """A road of one piece and one section along +x of OpenDRIVE; z and lanes as given."""
    return (
        f'<road name="" length="{length}" id="{road_id}" junction="{junction}"><link>{link}</link>'
        f'{kind}<planView><geometry s="0" x="{x}" y="{y}" hdg="{hdg}" length="{length}">{geometry}'
        f"</geometry></planView><elevationProfile>{elevation}</elevationProfile>"
        f'<lanes><laneSection s="0"><left>{left}</left><center><lane id="0" type="none"/></center>'
        f"<right>{right}</right></laneSection></lanes>{extra}</road>"
    )


def document(*parts: str, header: str = "") -> str:
    """A whole file of roads, junctions and controllers."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OpenDRIVE><header revMajor="1" revMinor="4">'
        f"{header}</header>\n" + "\n".join(parts) + "\n</OpenDRIVE>"
    )


@pytest.fixture
def xml() -> tuple[Callable[..., str], Callable[..., str], Callable[..., str]]:
    """The builders (document, road, lane)."""
    return document, road, lane


@pytest.fixture
def carla_town(shared_dir: Path) -> Callable[[str], str]:
    """Text of one of CARLA's towns; skips where they are missing."""

    def read(name: str) -> str:
        return (shared_dir / "maps" / f"{name}.xodr").read_text(encoding="utf-8")

    return read
