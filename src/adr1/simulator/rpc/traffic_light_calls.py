"""Calls about traffic lights."""

from __future__ import annotations

from adr1.simulator.world.actor import ActorKind, box_to_wire
from adr1.simulator.world.environment import LAMP_BOX
from adr1.simulator.world.world import World

_GREEN_STAGE, _YELLOW_STAGE, _RED_STAGE = range(3)


class TrafficLightCalls:
    """Traffic lights; times are those of the light's controller, freezing of its junction."""

    def __init__(self, world: World) -> None:
        self._world = world

    def set_traffic_light_state(self, actor_id: int, state: int) -> None:
        row = self._row(actor_id, "set state")
        self._world.episode.lights.set_state(row, int(state))

    def set_traffic_light_green_time(self, actor_id: int, seconds: float) -> None:
        self._set_duration(actor_id, _GREEN_STAGE, seconds)

    def set_traffic_light_yellow_time(self, actor_id: int, seconds: float) -> None:
        self._set_duration(actor_id, _YELLOW_STAGE, seconds)

    def set_traffic_light_red_time(self, actor_id: int, seconds: float) -> None:
        self._set_duration(actor_id, _RED_STAGE, seconds)

    def freeze_traffic_light(self, actor_id: int, frozen: bool) -> None:
        self._world.episode.lights.freeze_group_of(self._row(actor_id, "freeze"), frozen)

    def freeze_all_traffic_lights(self, frozen: bool) -> None:
        self._world.episode.lights.freeze_all(frozen)

    def reset_traffic_light_group(self, actor_id: int) -> None:
        self._world.episode.lights.reset_group_of(self._row(actor_id, "reset group"))

    def reset_all_traffic_lights(self) -> None:
        self._world.episode.lights.reset()

    def get_group_traffic_lights(self, actor_id: int) -> list[int]:
        rows = self._world.episode.lights.group_rows(self._row(actor_id, "get group"))
        return [int(self._world.episode.light_ids[row]) for row in rows]

    def get_light_boxes(self, actor_id: int) -> list[list[object]]:
        self._world.episode.actor(actor_id, "get light boxes", ActorKind.TRAFFIC_LIGHT)
        return [box_to_wire(LAMP_BOX, actor_id)]

    def _row(self, actor_id: int, task: str) -> int:
        return self._world.episode.light_row(actor_id, f"{task} of traffic light")

    def _set_duration(self, actor_id: int, stage: int, seconds: float) -> None:
        row = self._row(actor_id, "set time")
        self._world.episode.lights.set_duration(row, stage, max(0.0, float(seconds)))
