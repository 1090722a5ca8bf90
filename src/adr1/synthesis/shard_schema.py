"""A shard: one base episode and all branches of its decision ticks. The one place that defines it.

    shard.json       schema version, recipe, versions, split, SHA-256 of every other file
    base/            state log of the base episode (adr1.episodes.log_schema)
    clips/           one state log of all branches, one after the other: tick t of clip i is frame
                     i * FRAMES_PER_CLIP + t; only actors near the ego are kept
    clips.parquet    one row per clip: what was commanded, what happened, why it is (not) accepted

A shard is written under another name and renamed once whole.
"""

from __future__ import annotations

import pyarrow as pa

SCHEMA_VERSION = 1
SHARD_FILE = "shard.json"
BASE_FOLDER = "base"
CLIPS_FOLDER = "clips"
CLIPS_FILE = "clips.parquet"
TOWNS_FOLDER = "towns"
SHARDS_FOLDER = "shards"
FRAMES_PER_CLIP = 1000
REACH_M = 75.0
"""Actors farther than this from the ego at the decision tick are not kept in clips."""

CLIPS_SCHEMA = pa.schema(
    [
        ("clip_id", pa.int32()),  # number within the shard; its frames begin at clip_id * 1000 + 1
        ("decision", pa.int32()),  # number of the decision tick within the shard
        ("base_index", pa.int32()),  # row of the decision tick among the base's frames
        ("branch_seed", pa.int64()),  # seeds Traffic Manager and walkers of the branch
        ("frames", pa.int32()),
        ("role", pa.string()),
        ("manoeuvre", pa.string()),  # a family, an ordinary manoeuvre, or empty for the control
        ("strength", pa.float64()),
        ("aim_id", pa.int64()),
        ("accepted", pa.bool_()),
        ("rejection", pa.string()),
        ("near_miss", pa.bool_()),
        ("least", pa.bool_()),
        ("collision_tick", pa.int32()),
        ("other_id", pa.int64()),
        ("other_kind", pa.int8()),
        ("impulse_ns", pa.float64()),
        ("closing_mps", pa.float64()),
        ("contact_ahead_m", pa.float64()),
        ("contact_aside_m", pa.float64()),
        ("off_road_tick", pa.int32()),
        ("wheel", pa.string()),
        ("depth_m", pa.float64()),
        ("gap_m", pa.float64()),
        ("edge_m", pa.float64()),
        ("overlap_tick", pa.int32()),
        ("control_distance_m", pa.float64()),  # farthest the ego got from where the control was
        # The commanded plan, world frame: 41 poses 0.1 s apart.
        ("plan_x_m", pa.list_(pa.float64(), 41)),
        ("plan_y_m", pa.list_(pa.float64(), 41)),
        ("plan_yaw_rad", pa.list_(pa.float64(), 41)),
        ("plan_speed_mps", pa.list_(pa.float64(), 41)),
    ]
)
