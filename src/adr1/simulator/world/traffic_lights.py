"""Traffic lights: junction groups, their cycles, and what a client may set.

One controller of a junction is green at a time: green, yellow, then an all-red stage, then the next
controller. Times belong to a controller and are 10 / 3 / 2 s until a client sets them (CARLA issues
7684 and 7625). The elapsed time of a light counts in its own controller's stages only.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import numpy as np
from numba import njit
from numpy.typing import NDArray

from adr1.simulator.maps.town_map import LightGroup
from adr1.simulator.world.saved import SavedLights

IntArray = NDArray[np.int64]
RED, YELLOW, GREEN = range(3)
GREEN_S, YELLOW_S, RED_S = 10.0, 3.0, 2.0
_STAGES = 3
_MOST_CHANGES = 1000  # of one junction in one tick
_STATE_OF_STAGE = np.array([GREEN, YELLOW, RED], np.uint8)


class TrafficLights:
    """All lights of the episode, rows in the order of `signal_ids`.

    Arrays over lights (n,): state uint8, elapsed_s float32, frozen bool, and the index of the
    controller (k controllers in all) that switches the light. Arrays over controllers (k, 3):
    seconds of the green, yellow and all-red stage. Arrays over groups (g,): the controller whose
    turn it is, its stage, seconds in that stage. `settings_version` grows with every change of
    durations or frozen junctions.
    """

    def __init__(self, signal_ids: Sequence[str], groups: Sequence[LightGroup]) -> None:
        self.signal_ids = tuple(signal_ids)
        self.settings_version = 0
        rows = {signal: row for row, signal in enumerate(self.signal_ids)}
        self.controller = np.full(len(rows), -1, np.int64)
        self.group_of_controller: list[int] = []
        first, count = [], []
        for group_index, group in enumerate(groups):
            first.append(len(self.group_of_controller))
            for controller in group.controllers:
                for signal in controller:
                    self.controller[rows[signal]] = len(self.group_of_controller)
                self.group_of_controller.append(group_index)
            count.append(len(group.controllers))
        if (self.controller < 0).any():
            missing = [self.signal_ids[i] for i in np.flatnonzero(self.controller < 0)]
            raise ValueError(f"traffic lights without a controller: {missing}")
        self._group_of_light = np.array(self.group_of_controller, np.int64)[self.controller]
        self._first = np.array(first, np.int64)
        self._count = np.array(count, np.int64)
        self.durations_s = np.tile((GREEN_S, YELLOW_S, RED_S), (len(self.group_of_controller), 1))
        self.state = np.full(len(rows), RED, np.uint8)
        self.elapsed_s = np.zeros(len(rows), np.float32)
        self._group_frozen = np.zeros(len(groups), np.bool_)
        self._turn = np.zeros(len(groups), np.int64)
        self._stage = np.zeros(len(groups), np.int64)
        self._stage_s = np.zeros(len(groups))
        self.reset()

    def saved(self) -> SavedLights:
        """A copy of all that changes."""
        return SavedLights(
            self.durations_s.copy(),
            self.state.copy(),
            self.elapsed_s.copy(),
            self._group_frozen.copy(),
            self._turn.copy(),
            self._stage.copy(),
            self._stage_s.copy(),
            self.settings_version,
        )

    def restored(self, saved: SavedLights) -> TrafficLights:
        """The same town's lights in a saved state; raises ValueError for those of another town."""
        other = copy(self)
        other.durations_s = _copy_like(self.durations_s, saved.durations_s)
        other.state = _copy_like(self.state, saved.state)
        other.elapsed_s = _copy_like(self.elapsed_s, saved.elapsed_s)
        other._group_frozen = _copy_like(self._group_frozen, saved.group_frozen)
        other._turn = _copy_like(self._turn, saved.turn)
        other._stage = _copy_like(self._stage, saved.stage)
        other._stage_s = _copy_like(self._stage_s, saved.stage_s)
        other.settings_version = saved.settings_version
        return other

    def reset(self) -> None:
        """Every junction begins its cycle anew with its first controller."""
        for group in range(len(self._count)):
            self._restart(group)

    def reset_group_of(self, row: int) -> None:
        """The junction of one light begins its cycle anew."""
        self._restart(self._group_of(row))

    def advance(self, dt_s: float) -> None:
        """Let dt_s pass: changes `state` and `elapsed_s` in place."""
        _advance(
            dt_s,
            self.controller,
            self._first,
            self._count,
            self.durations_s,
            self._group_frozen,
            self._turn,
            self._stage,
            self._stage_s,
            self.state,
            self.elapsed_s,
        )

    def set_state(self, row: int, state: int) -> None:
        """Show a state at once; the cycle goes on from there at its next change."""
        self.state[row] = state
        self.elapsed_s[row] = 0.0

    def set_duration(self, row: int, stage: int, seconds: float) -> None:
        """Seconds of stage 0 green, 1 yellow or 2 all-red of the light's controller."""
        self.durations_s[self.controller[row], stage] = seconds
        self.settings_version += 1

    def freeze_group_of(self, row: int, frozen: bool) -> None:  # noqa: FBT001
        """Stop or resume the cycle of one light's junction."""
        self._group_frozen[self._group_of(row)] = frozen
        self.settings_version += 1

    def freeze_all(self, frozen: bool) -> None:  # noqa: FBT001
        """Stop or resume the cycle of every junction."""
        self._group_frozen[:] = frozen
        self.settings_version += 1

    def group_rows(self, row: int) -> list[int]:
        """Rows of all lights of the same junction, in order."""
        group = self._group_of(row)
        return [
            other
            for other, controller in enumerate(self.controller)
            if self.group_of_controller[controller] == group
        ]

    @property
    def frozen(self) -> np.ndarray:
        """Whether each light's junction is frozen, bool (n,)."""
        return self._group_frozen[self._group_of_light]

    def _group_of(self, row: int) -> int:
        return self.group_of_controller[self.controller[row]]

    def _restart(self, group: int) -> None:
        self._turn[group] = self._stage[group] = 0
        self._stage_s[group] = 0.0
        first = self._first[group]
        members = (self.controller >= first) & (self.controller < first + self._count[group])
        self.state[members] = RED
        self.state[self.controller == first] = GREEN
        self.elapsed_s[members] = 0.0


def _copy_like(mine: np.ndarray, saved: np.ndarray) -> np.ndarray:
    if mine.shape != saved.shape or mine.dtype != saved.dtype:
        raise ValueError(
            f"saved lights: need {mine.dtype} {mine.shape}, got {saved.dtype} {saved.shape}"
        )
    return saved.copy()


@njit(cache=True)
def _advance(
    dt_s: float,
    controller: IntArray,
    first: IntArray,
    count: IntArray,
    durations_s: NDArray[np.float64],
    frozen: NDArray[np.bool_],
    turn: IntArray,
    stage: IntArray,
    stage_s: NDArray[np.float64],
    state: NDArray[np.uint8],
    elapsed_s: NDArray[np.float32],
) -> None:
    changed = np.zeros(len(durations_s), np.bool_)
    for group in range(len(turn)):
        if frozen[group] or count[group] == 0:
            continue
        stage_s[group] += dt_s
        active = first[group] + turn[group]
        changes = 0
        # The half microsecond keeps a sum of float steps from missing a round stage length.
        while stage_s[group] + 5e-7 >= durations_s[active, stage[group]]:
            stage_s[group] -= durations_s[active, stage[group]]
            changed[active] = True
            stage[group] += 1
            if stage[group] == _STAGES:
                stage[group] = 0
                turn[group] = (turn[group] + 1) % count[group]
                active = first[group] + turn[group]
                changed[active] = True
            changes += 1
            # A client may set times of nothing or next to nothing: the cycle then skips along.
            if durations_s[active].sum() <= 0.0 or changes == _MOST_CHANGES:
                stage_s[group] = 0.0
                break
    for light in range(len(controller)):
        own = controller[light]
        group = 0
        while group + 1 < len(first) and first[group + 1] <= own:
            group += 1
        is_active = own == first[group] + turn[group]
        if changed[own]:
            state[light] = _STATE_OF_STAGE[stage[group]] if is_active else RED
            elapsed_s[light] = 0.0
        if is_active and not frozen[group]:
            elapsed_s[light] += dt_s
