"""Where recordings are made, reported on and replayed, by the names that clients give them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adr1.errors import Adr1Error, FileFormatError, InputError
from adr1.files import safe_child
from adr1.simulator.geometry import Pose
from adr1.simulator.motion.contact import Contact
from adr1.simulator.recorder.playback import Playback, PlaybackPlan
from adr1.simulator.recorder.recorder import Recorder
from adr1.simulator.recorder.recording import Recording
from adr1.simulator.world.episode import Episode
from adr1.simulator.world.errors import WorldError
from adr1.simulator.world.world import World

_LOG = logging.getLogger(__name__)
_SHOWN_MISSING = 10


@dataclass(slots=True)
class ReplaySettings:
    """What a client sets for all replays, the running one included.

    `ignore_hero` and `ignore_spectator` count from the next replay on.
    """

    time_factor: float = 1.0
    ignore_hero: bool = False
    ignore_spectator: bool = False


class RecorderDesk:
    """At most one recording and one replay at a time; takes part in every tick of the world.

    Args:
        folder: holds all recordings; made when first written to.
    """

    def __init__(self, world: World, folder: Path) -> None:
        self._world, self._folder = world, folder
        self._recorder: Recorder | None = None
        self._playback: Playback | None = None
        self._recording: Recording | None = None
        self._played_in: Episode | None = None
        self._parts: dict[int, int] = {}
        self.settings = ReplaySettings()
        world.hooks = (*world.hooks, self)

    # ---- recording --------------------------------------------------------------------------
    def start(self, name: str, *, additional_data: bool) -> Path:
        """Begin to record; ends a recording or replay that runs. Returns the file's path.

        Raises WorldError: the name leaves the folder, or the file cannot be written.
        """
        path = self._path(name)
        self._end_recording()
        self.stop_replay(keep_actors=True)
        self._recorder = Recorder(self._world, path, additional_data=additional_data)
        return path

    def stop(self) -> None:
        """End the recording, if one is made. Raises WorldError if not all of it was written."""
        failure = self._end_recording()
        if failure:
            raise WorldError(f"the recording ended early: {failure}")

    def _end_recording(self) -> str:
        """Why not all of it was written, empty if it was."""
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return ""
        recorder.stop()
        return recorder.failure

    # ---- reports ----------------------------------------------------------------------------
    def report(self, name: str, write: Callable[[Recording], str]) -> str:
        """A report on a recording, or why there is none.

        Raises WorldError: the name leaves the folder.
        """
        path = self._path(name)
        try:
            recording = self._open(path)
        except Adr1Error as error:
            return f"{error}\n"
        with recording:
            try:
                return write(recording)
            except FileFormatError as error:
                return f"{error}\n"

    # ---- replay -----------------------------------------------------------------------------
    def replay(
        self,
        name: str,
        start_s: float,
        duration_s: float,
        follow_id: int,
        follow_pose: Pose,
        *,
        sensors: bool,
    ) -> str:
        """Begin to replay; ends a recording or replay that runs. Returns what is done, or why not.

        `start_s` below 0 counts from the end; `duration_s` of 0 means all the rest. Raises
        WorldError: the name leaves the folder.
        """
        path = self._path(name)
        self._end_recording()
        self.stop_replay(keep_actors=True)
        text = f"Replaying File: {path}\n"
        try:
            recording = self._open(path)
        except Adr1Error as error:
            return f"{text}{error}\n"
        try:
            text += self._prepare_map(recording)
            plan = self._plan(recording, start_s, duration_s, follow_id, follow_pose, sensors)
            self._begin(recording, plan)
        except Adr1Error as error:
            recording.close()
            return f"{text}Nothing is replayed: {error}\n"
        return text + self._told(recording, plan)

    def stop_replay(self, *, keep_actors: bool) -> None:
        """End the replay, if one runs. Its actors go on by themselves, or are destroyed."""
        playback, self._playback = self._playback, None
        if self._recording is not None:
            self._recording.close()
            self._recording = None
        if playback is not None and self._world.episode is self._played_in:
            self._parts = playback.cast.release(keep_actors=keep_actors)

    # ---- every tick -------------------------------------------------------------------------
    def after_motion(self, delta_s: float) -> None:
        """Put the replayed actors in place."""
        if self._playback is None:
            return
        try:
            goes_on = self._world.episode is self._played_in and self._playback.advance(
                delta_s, self.settings.time_factor
            )
        except Adr1Error as error:
            _LOG.warning("replay ended: %s", error)
            goes_on = False
        if not goes_on:
            self.stop_replay(keep_actors=True)

    def after_tick(self, contacts: Sequence[Contact]) -> None:
        """Record the tick."""
        if self._recorder is not None:
            self._recorder.after_tick(contacts)

    def close(self) -> None:
        """The server ends: finish the file that is being written."""
        self._end_recording()

    # ---- parts ------------------------------------------------------------------------------
    def _path(self, name: str) -> Path:
        """The file of a name that a client gave: inside the folder, or the full path of such."""
        try:
            base = self._folder.resolve()
            given = Path(name)
            inside = given.is_absolute() and base in given.parents
            return safe_child(base, str(given.relative_to(base)) if inside else name)
        except (InputError, ValueError, OSError) as error:
            raise WorldError(
                f"unable to use the recording {name!r}: recordings stay in {self._folder.resolve()}"
                "; give a plain file name (adr1 serve --recordings-dir chooses the folder)"
            ) from error

    def _open(self, path: Path) -> Recording:
        recorder = self._recorder
        if recorder is not None and recorder.path == path:
            recorder.flush()
        try:
            return Recording(path)
        except FileNotFoundError:
            raise WorldError(f"File {path} not found on server") from None
        except OSError as error:
            raise WorldError(f"cannot read {path}: {error.strerror or error}") from error

    def _prepare_map(self, recording: Recording) -> str:
        """Load the recorded town if another one runs; the settings stay."""
        header, town = recording.header, self._world.episode.town
        if (town.name, town.content_hash) == (header.map_name, header.content_hash):
            return ""
        found = self._world.library.load(header.map_name)
        if found.content_hash != header.content_hash:
            raise WorldError(
                f"it was recorded on another version of the map {header.map_name}; "
                "load a world with that one first"
            )
        self._world.load(header.map_name, reset_settings=False)
        return f"Loading map {header.map_name}\n"

    def _plan(
        self,
        recording: Recording,
        start_s: float,
        duration_s: float,
        follow_id: int,
        follow_pose: Pose,
        sensors: bool,  # noqa: FBT001
    ) -> PlaybackPlan:
        total_s = recording.duration_s
        begin_s = max(0.0, total_s + start_s if start_s < 0.0 else start_s)
        if not recording.frames or begin_s > total_s:
            raise WorldError(f"the recording has {total_s:g} s and no frame at {begin_s:g} s")
        end_s = min(total_s, begin_s + duration_s) if duration_s > 0.0 else total_s
        settings = self.settings
        return PlaybackPlan(
            begin_s,
            end_s,
            follow_id,
            follow_pose,
            sensors,
            settings.ignore_hero,
            settings.ignore_spectator,
        )

    def _begin(self, recording: Recording, plan: PlaybackPlan) -> None:
        if self._world.episode is not self._played_in:
            self._parts = {}
            self._played_in = self._world.episode
        self._playback = Playback(self._world, recording, plan, self._parts)
        self._recording = recording

    def _told(self, recording: Recording, plan: PlaybackPlan) -> str:
        total_s = recording.duration_s
        lines = [
            f"Total time recorded: {total_s:g}",
            f"Replaying from {plan.start_s:g} s - {plan.stop_s:g} s ({total_s:g} s) "
            f"at {self.settings.time_factor:.1f}x",
        ]
        if plan.ignore_hero:
            lines.append("The hero vehicle is left out")
        if plan.ignore_spectator:
            lines.append("The spectator is left out")
        assert self._playback is not None
        missing = self._playback.cast.missing
        lines += [f"Not replayed: {problem}" for problem in missing[:_SHOWN_MISSING]]
        if len(missing) > _SHOWN_MISSING:
            lines.append(f"Not replayed: {len(missing) - _SHOWN_MISSING} more")
        return "\n".join(lines) + "\n"
