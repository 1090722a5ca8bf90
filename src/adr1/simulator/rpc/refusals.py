"""Calls of the protocol that are refused for good, and why."""

from __future__ import annotations

_CHRONO_CARSIM = (
    "this simulator has its own vehicle model; CARLA's release has no such engine either"
)
_GBUFFERS = "pictures here are cast with rays, there are no graphics buffers to read"

REFUSALS: dict[str, str] = {
    "set_actor_dead": "only CARLA's own second server uses it; destroy the actor instead",
    "enable_carsim": _CHRONO_CARSIM,
    "use_carsim_road": _CHRONO_CARSIM,
    "enable_chrono_physics": _CHRONO_CARSIM,
    "enable_sensor_for_ros": "the server publishes no ROS topics; use CARLA's ROS bridge",
    "enable_gbuffers": _GBUFFERS,
    "get_gbuffer_token": _GBUFFERS,
    "send": "there are no V2X sensors, and no other takes messages",
}
