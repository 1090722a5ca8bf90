"""Collects what a recording needs of each tick, and cuts it into blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgpack
import numpy as np

from adr1.simulator.motion.contact import Contact
from adr1.simulator.recorder.block import BlockHead, FrameBlock, RecordedActor
from adr1.simulator.wire.v0_9_16.layouts import ACTOR_RECORD
from adr1.simulator.world.actor import Actor, ActorKind
from adr1.simulator.world.world import World

MAX_TICKS = 32
MAX_ROWS = 40_000  # ticks times actors that are held in memory, 119 bytes each
_TRAFFIC = (ActorKind.TRAFFIC_LIGHT, ActorKind.TRAFFIC_SIGN)
_CONTROLS = ("throttle", "steer", "brake", "hand_brake", "reverse", "manual_gear_shift", "gear")


class Capture:
    """Watches one episode. Per tick it only copies the streamed records, the rest is per block.

    Args:
        columns: POSE_COLUMNS or ALL_COLUMNS of motion.
        keep: takes each finished block.
    """

    def __init__(self, world: World, columns: int, keep: Callable[[FrameBlock], None]) -> None:
        self._world, self._columns, self._keep = world, columns, keep
        self._start_s = world.time_s
        self._frame = 0
        self._known: dict[int, Actor] = {}
        self._version = -1
        self._weather: bytes = b""
        self._light_bits = np.zeros(0, np.uint32)
        self._begin((), ())

    def _begin(self, created: tuple[RecordedActor, ...], destroyed: tuple[int, ...]) -> None:
        self._created, self._destroyed = created, destroyed
        self._records: list[bytes] = []
        self._elapsed_s: list[float] = []
        self._bits: list[np.ndarray] = []
        self._contacts: list[tuple[int, int, int, int]] = []
        self._weathers: list[tuple[int, tuple[float, ...]]] = []

    def take(self, contacts: Iterable[Contact]) -> None:
        """Record the present state and what touched in the tick that led to it."""
        world = self._world
        if world.light_state_version != self._version:
            self._version = world.light_state_version
            self._look_around()
        tick = len(self._records)
        self._records.append(world.episode.table.records.tobytes())
        self._elapsed_s.append(world.time_s - self._start_s)
        self._bits.append(self._light_bits)
        for c in contacts:
            self._contacts.append((tick, c.actor_id, c.other_id, c.other_label))
        if world.packed_weather is not self._weather:
            self._weather = world.packed_weather
            self._weathers.append((tick, tuple(msgpack.unpackb(self._weather))))
        if tick + 1 >= min(MAX_TICKS, max(1, MAX_ROWS // max(1, len(self._known)))):
            self.flush()

    def flush(self) -> None:
        """Hand over what was collected since the last block, if anything."""
        if not self._records:
            return
        block = self._block()
        self._frame += len(self._records)
        self._begin((), ())
        self._keep(block)

    def _look_around(self) -> None:
        """Vehicle lights changed, or actors came or went; the latter begins a new block."""
        actors = self._world.episode.actors
        if actors.keys() != self._known.keys():
            self.flush()
            created = tuple(self._recorded(a) for i, a in actors.items() if i not in self._known)
            self._begin(created, tuple(i for i in self._known if i not in actors))
            self._known = dict(actors)
            self._vehicles = self._of_kind(ActorKind.VEHICLE)
            self._walkers = self._of_kind(ActorKind.WALKER)
            self._lights = self._of_kind(ActorKind.TRAFFIC_LIGHT)
            self._movers = [
                i for i, a in actors.items() if not a.parent_id and a.kind not in _TRAFFIC
            ]
        bits = [actors[i].light_state for i in self._vehicles]
        self._light_bits = np.array(bits, np.uint32)

    def _of_kind(self, kind: ActorKind) -> list[int]:
        return [a.actor_id for a in self._known.values() if a.kind is kind and not a.parent_id]

    def _recorded(self, actor: Actor) -> RecordedActor:
        description = actor.wire[2]
        assert isinstance(description, list)
        return RecordedActor(
            actor_id=actor.actor_id,
            parent_id=actor.parent_id,
            description=description,
            pose=self._world.episode.table.pose(actor.actor_id),
            relative_pose=actor.relative_pose,
            box=(*actor.box.center_local_m, *actor.box.extent_m),
        )

    def _block(self) -> FrameBlock:
        ticks = len(self._records)
        table = np.frombuffer(b"".join(self._records), ACTOR_RECORD).reshape(ticks, -1)
        rows = {int(actor_id): row for row, actor_id in enumerate(table["id"][0].tolist())}
        movers, vehicles, walkers, lights = (
            table[:, [rows[i] for i in ids]]
            for ids in (self._movers, self._vehicles, self._walkers, self._lights)
        )
        controls = [vehicles[name].astype(np.float32) for name in _CONTROLS]
        walk = (walkers["walker_direction"], walkers["walker_speed_mps"], walkers["walker_jump"])
        head = BlockHead(
            first_frame=self._frame + 1,
            ticks=ticks,
            first_s=self._elapsed_s[0],
            last_s=self._elapsed_s[-1],
            created=self._created,
            destroyed=self._destroyed,
            actor_ids=tuple(self._movers),
            vehicle_ids=tuple(self._vehicles),
            walker_ids=tuple(self._walkers),
            light_ids=tuple(self._lights),
            contacts=tuple(self._contacts),
            weather=tuple(self._weathers),
        )
        return FrameBlock(
            head=head,
            elapsed_s=np.array(self._elapsed_s, np.float64),
            kinematics=movers["kinematics"][:, :, : self._columns],
            controls=np.stack(controls, axis=2),
            light_bits=np.stack(self._bits),
            walker_controls=np.concatenate(
                [walk[0], walk[1][..., None], walk[2][..., None].astype(np.float32)], axis=2
            ),
            light_state=lights["light_state"],
            light_frozen=lights["frozen"].astype(np.uint8),
            light_elapsed_s=lights["elapsed_time_s"],
        )
