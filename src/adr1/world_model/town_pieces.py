"""A town as models see it: lanes cut into pieces of ten points, and the distance to its edges."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float64

from adr1.episodes.streets import read_streets
from adr1.occupancy.town_layers import TownLayers
from adr1.policies.lane_ways import LaneWays, build_lane_ways
from adr1.synthesis.shard_reader import read_town
from adr1.world_model.examples import PIECE_POINTS


@dataclass(frozen=True, eq=False)
class TownPieces:
    """Pieces of lane (about 18 m each), and where it may be driven.

    Attributes:
        points_world_m: lane centres in driving direction; in_junction: whether a piece is of a
            junction.
    """

    layers: TownLayers
    points_world_m: Float64[np.ndarray, "p 10 2"]
    in_junction: Bool[np.ndarray, " p"]


def read_town_pieces(path: Path, name: str) -> TownPieces:
    """From an OpenDRIVE file.

    Raises:
        FileFormatError: it is missing or no map.
    """
    carla_map = read_town(path, name)
    points, junction = cut_into_pieces(build_lane_ways(carla_map))
    return TownPieces(TownLayers.from_streets(read_streets(carla_map)), points, junction)


def cut_into_pieces(
    ways: LaneWays,
) -> tuple[Float64[np.ndarray, "p 10 2"], Bool[np.ndarray, " p"]]:
    """Sampled lanes, each stretch cut into pieces of equal length with ten points."""
    pieces, junction = [], []
    for number in range(len(ways.first_way)):
        points = ways.anchors_xyyaw[ways.anchor_piece == number, :2]
        if len(points) < 2:
            continue
        parts = max(1, -(-(len(points) - 1) // (PIECE_POINTS - 1)))
        at = np.linspace(0.0, len(points) - 1.0, parts * (PIECE_POINTS - 1) + 1)
        rows = np.arange(len(points))
        fine = np.column_stack([np.interp(at, rows, points[:, axis]) for axis in (0, 1)])
        for part in range(parts):
            begin = part * (PIECE_POINTS - 1)
            pieces.append(fine[begin : begin + PIECE_POINTS])
            junction.append(ways.junction_entry_m[ways.first_way[number]] <= 0.0)
    return np.array(pieces).reshape(-1, PIECE_POINTS, 2), np.array(junction, dtype=np.bool_)
