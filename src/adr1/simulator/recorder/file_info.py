"""The report on a whole file: what happened in each frame, on request with all data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adr1.simulator.recorder.block import ALL_COLUMNS, BlockHead, FrameBlock, RecordedActor
from adr1.simulator.recorder.recording import Recording
from adr1.simulator.recorder.report import CM_PER_M, TYPE_NUMBERS, Roster, closing, opening
from adr1.simulator.wire.v0_9_16.enums import VehicleLight
from adr1.simulator.world.actor import ActorKind, kind_of

MAX_CHARACTERS = 64 * 1024 * 1024
_LIGHT_NAMES = [
    (int(light), str(light.name).title().replace("_", ""))
    for light in VehicleLight.__members__.values()
    if light not in (VehicleLight.NONE, VehicleLight.ALL)
]


def file_info(recording: Recording, *, show_all: bool) -> str:
    """Frames with events, or all frames with all data, and a summary.

    Of a recording whose text would pass MAX_CHARACTERS only the first part is told, and that it is.
    """
    parts, length, note = [opening(recording)], 0, ""
    for frame, text in _frames(recording, show_all=show_all):
        length += len(text)
        if length > MAX_CHARACTERS:
            note = f"Too long to be told whole: shown is what came before number {frame}.\n"
            break
        parts.append(text)
    return "".join(parts) + closing(recording, note)


def _frames(recording: Recording, *, show_all: bool) -> Iterator[tuple[int, str]]:
    roster, collisions = Roster(), 0
    for index, head in enumerate(recording.heads):
        roster.add(head.created)
        touched = {tick for tick, *_ in head.contacts}
        events = bool(head.created or head.destroyed)
        if not (show_all or touched or events):
            continue
        block = recording.block(index) if show_all or touched else None
        for tick in range(head.ticks) if show_all else sorted(touched | ({0} if events else set())):
            elapsed_s = head.first_s if block is None else float(block.elapsed_s[tick])
            lines = [f"Frame {head.first_frame + tick} at {elapsed_s:g} seconds"]
            if tick == 0:
                for actor in head.created:
                    lines += _created(actor)
                lines += [f" Destroy {actor_id}" for actor_id in head.destroyed]
            found = _collisions(head, tick, roster, collisions)
            collisions += len(found)
            lines += found
            if tick == 0:
                lines += [
                    f" Parenting {a.actor_id} with {a.parent_id} (parent)"
                    for a in head.created
                    if a.parent_id
                ]
            if show_all and block is not None:
                lines += _data(block, tick, recording.header.columns)
            yield head.first_frame + tick, "\n".join(lines) + "\n"


def _created(actor: RecordedActor) -> list[str]:
    pose, number = actor.pose, TYPE_NUMBERS.get(kind_of(actor.type_id), 0)
    place = _vector((pose.x_m * CM_PER_M, pose.y_m * CM_PER_M, pose.z_m * CM_PER_M))
    first = f" Create {actor.actor_id}: {actor.type_id} ({number}) at {place}"
    return [first, *(f"  {name} = {value}" for name, _, value in actor.attributes)]


def _collisions(head: BlockHead, tick: int, roster: Roster, number: int) -> list[str]:
    lines: list[str] = []
    for at, *pair, _ in head.contacts:
        if at == tick:
            one, other = roster.hero_first(*pair)
            first = f"{one} (hero) " if roster.is_hero(one) else f"{one}"
            lines.append(f" Collision id {number + len(lines)} between {first} with {other}")
    return lines


def _data(block: FrameBlock, tick: int, columns: int) -> list[str]:
    head = block.head
    lines = [f" Positions: {len(head.actor_ids)}"]
    motion = block.kinematics[tick].tolist()
    for actor_id, row in zip(head.actor_ids, motion, strict=True):
        x, y, z, pitch, yaw, roll = row[:6]
        place = _vector((x * CM_PER_M, y * CM_PER_M, z * CM_PER_M))
        lines.append(f"  Id: {actor_id} Location: {place} Rotation: {_vector((roll, pitch, yaw))}")
    lines += _lights_and_controls(block, tick)
    if columns == ALL_COLUMNS:
        lines += _additional(head, motion)
    return lines


def _lights_and_controls(block: FrameBlock, tick: int) -> list[str]:
    head = block.head
    lines = [f" State traffic lights: {len(head.light_ids)}"]
    lights = (block.light_state[tick], block.light_frozen[tick], block.light_elapsed_s[tick])
    for light_id, state, frozen, elapsed_s in zip(head.light_ids, *lights, strict=True):
        lines.append(f"  Id: {light_id} state: {state} frozen: {frozen} elapsedTime: {elapsed_s:g}")
    lines.append(f" Vehicle animations: {len(head.vehicle_ids)}")
    for vehicle_id, row in zip(head.vehicle_ids, block.controls[tick].tolist(), strict=True):
        throttle, steer, brake, hand_brake, _, _, gear = row
        lines.append(
            f"  Id: {vehicle_id} Steering: {steer:g} Throttle: {throttle:g} Brake: {brake:g} "
            f"Handbrake: {hand_brake:.0f} Gear: {gear:.0f}"
        )
    lines.append(f" Walker animations: {len(head.walker_ids)}")
    for walker_id, row in zip(head.walker_ids, block.walker_controls[tick].tolist(), strict=True):
        lines.append(f"  Id: {walker_id} speed: {row[3] * CM_PER_M:g}")
    lines.append(f" Vehicle light animations: {len(head.vehicle_ids)}")
    for vehicle_id, bits in zip(head.vehicle_ids, block.light_bits[tick].tolist(), strict=True):
        on = [name for bit, name in _LIGHT_NAMES if bits & bit]
        lines.append(f"  Id: {vehicle_id} {' '.join(on) or 'None'}")
    return lines


def _additional(head: BlockHead, motion: list[list[float]]) -> list[str]:
    lines = [f" Dynamic actors: {len(head.actor_ids)}"]
    for actor_id, row in zip(head.actor_ids, motion, strict=True):
        linear, angular = _vector(v * CM_PER_M for v in row[6:9]), _vector(row[9:12])
        lines.append(f"  Id: {actor_id} linear_velocity: {linear} angular_velocity: {angular}")
    boxes = [a for a in head.created if kind_of(a.type_id) in (ActorKind.VEHICLE, ActorKind.WALKER)]
    lines.append(f" Actor bounding boxes: {len(boxes)}")
    for actor in boxes:
        center, extent = (_vector(v * CM_PER_M for v in actor.box[i : i + 3]) for i in (0, 3))
        lines.append(f"  Id: {actor.actor_id} origin: {center} extension: {extent}")
    return lines


def _vector(values: Iterable[float]) -> str:
    return "(" + ", ".join(f"{value:g}" for value in values) + ")"
