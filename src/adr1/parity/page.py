"""The comparison as one HTML file that needs nothing else: styles, curves and pictures inside."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from textwrap import shorten
from typing import Any

import cv2
import jinja2
import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from adr1.parity.comparison import Comparison, PartComparison, Row, Verdict
from adr1.parity.plot import draw
from adr1.parity.recorder import PART_FAILED

TEMPLATE = "page.html"
MAX_LISTED = 12
MAX_REASON = 130


@dataclass(frozen=True)
class _PicturePair:
    """Data URIs of a picture on both sides; None where one is missing."""

    title: str
    ours: str | None
    theirs: str | None


def render(comparison: Comparison, command: str) -> str:
    """The page's text.

    Args:
        command: the command line that gave it, shown so that anybody can repeat it.
    """
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["difference"] = difference
    environment.filters["tolerance"] = tolerance
    environment.filters["reason"] = reason
    environment.globals["Verdict"] = Verdict
    return environment.get_template(TEMPLATE).render(
        comparison=comparison,
        command=command,
        counts={verdict.name: comparison.count(verdict) for verdict in Verdict},
        worst=worst(comparison.rows)[:MAX_LISTED],
        titles={item.part.name: item.part.title for item in comparison.parts},
        equal_parts=sum(item.bit_equal for item in comparison.parts),
        missing=_missing(comparison),
        sources=sorted({row.published.source for row in comparison.rows if row.published}),
        charts=_charts,
        pictures=_pictures,
        failed=PART_FAILED,
    )


def worst(rows: Sequence[Row]) -> list[Row]:
    """The lines that are outside their tolerance, the farthest outside first."""
    return sorted((row for row in rows if row.verdict is Verdict.OUTSIDE), key=_excess)


def number(value: float | None, significant: int = 4) -> str:
    """So many significant digits, without an exponent where that is readable."""
    if value is None:
        return "—"
    if value == 0.0 or 1e-3 <= abs(value) < 1e6:
        whole = int(np.floor(np.log10(abs(value)))) + 1 if value else 1
        text = f"{value:.{max(0, significant - whole)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{value:.3g}"
    return text.replace("-", "−")


def difference(row: Row) -> str:
    """With its sign, and as a share of ours where that says something."""
    if row.difference is None:
        if row.verdict is Verdict.OUTSIDE:
            return "only theirs" if row.ours is None else "only ours"
        return "—"
    if row.ours is None:
        return number(row.difference)
    text = f"{'+' if row.difference > 0 else ''}{number(row.difference, 3)}"
    if row.ours and abs(row.ours) > 1e-3 and row.difference:
        text += f" ({100.0 * row.difference / abs(row.ours):+.1f} %)"
    return text.replace("-", "−")


def tolerance(row: Row) -> str:
    """The limit of the difference in words of a table."""
    if row.limit is None:
        return "—"
    if row.ours is None:
        return f"{'≥' if row.at_least else '≤'} {number(row.limit)}"
    return f"± {number(row.limit, 2)}"


def reason(text: str | None) -> str:
    """Why something is not available, in brief."""
    return "available" if text is None else shorten(text.split(";")[0], MAX_REASON)


def _excess(row: Row) -> tuple[float, str, str]:
    if row.difference is None or not row.limit:
        return (-np.inf, row.part, row.label)
    ratio = abs(row.difference) / row.limit
    return (row.difference / row.limit if row.at_least else -ratio, row.part, row.label)


def _charts(item: PartComparison) -> list[tuple[str, Markup]]:
    if PART_FAILED in item.missing_ours and PART_FAILED in item.missing_theirs:
        return []
    return [(chart.title, draw(chart, item.ours, item.theirs)) for chart in item.part.charts]


def _pictures(item: PartComparison) -> list[_PicturePair]:
    pairs = []
    for picture in item.part.pictures:
        ours, theirs = _uri(picture.image(item.ours)), _uri(picture.image(item.theirs))
        if ours is not None or theirs is not None:
            pairs.append(_PicturePair(picture.title, ours, theirs))
    return pairs


def _uri(image: NDArray[np.uint8] | None) -> str | None:
    if image is None:
        return None
    done, data = cv2.imencode(".png", np.ascontiguousarray(image[..., ::-1]))
    assert done
    return "data:image/png;base64," + base64.b64encode(data.tobytes()).decode()


def _missing(comparison: Comparison) -> list[tuple[str, str, str | None, str | None]]:
    """(part's title, what, reason on our side, reason on theirs) of all that is not available."""
    found: list[tuple[str, str, str | None, str | None]] = []
    for item in comparison.parts:
        for name in sorted({*item.missing_ours, *item.missing_theirs}):
            what = "the whole part" if name == PART_FAILED else name
            found.append(
                (item.part.title, what, item.missing_ours.get(name), item.missing_theirs.get(name))
            )
    return found


def _source(name: str) -> Any:
    return (files("adr1.parity") / name).read_text(encoding="utf-8")
