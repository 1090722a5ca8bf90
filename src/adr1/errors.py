"""The tree of errors that adr1 raises on purpose.

    Adr1Error
    |-- InputError                  something the user gave is wrong; nothing was started
    |   |-- FileFormatError         a file is broken: carries path and line
    |   |-- UnknownNameError        a name is not known: lists the valid ones
    |   |-- TrajectoryError         a trajectory is none: shape, values or times
    |   |-- HeldOutError            kept for evaluation: nothing may be learnt from it
    |   `-- ExamplesError           arrays that a world model cannot learn from
    |-- SimulatorError              the simulator refused, died or cannot be reached
    |   `-- ExtensionError          adr1's own calls: saving and restoring worlds
    |       |-- ExtensionMissingError    the server is not adr1's
    |       |-- UnknownStateError        no saved state of that id
    |       |-- StateStoreFullError      no room for another saved state
    |       |-- StateMismatchError       a state of another town or version
    |       `-- StateFormatError         bytes that are no saved state
    |-- ScenarioError               a scenario could not be staged, or failed
    `-- AgentError                  the driving agent failed (set-up, step or result)

Every message says what happened and what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class Adr1Error(Exception):
    """Base of every error that adr1 raises on purpose."""


class InputError(Adr1Error):
    """Something the user gave is wrong; nothing was started."""


class FileFormatError(InputError):
    """A file cannot be read as what it should be.

    Attributes:
        path: the file, or a name for text that came over the wire.
        line: 1-based line of the fault, or None where the whole file is meant.
    """

    def __init__(self, path: Path | str, line: int | None, problem: str) -> None:
        self.path = str(path)
        self.line = line
        where = self.path if line is None else f"{self.path}:{line}"
        super().__init__(f"{where}: {problem}")


class UnknownNameError(InputError):
    """A name is not known; the message lists the valid ones."""

    def __init__(self, kind: str, name: str, valid: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.valid = sorted(valid)
        super().__init__(f"unknown {kind} {name!r}; choose one of: {', '.join(self.valid)}")


class TrajectoryError(InputError):
    """Poses are no trajectory: wrong shape, values that are not finite, times that do not rise."""


class HeldOutError(InputError):
    """Something is kept for evaluation: no training, recording or tuning may open it.

    Attributes:
        source: what was given.
        held_out: the town or suite in it that is held out.
    """

    def __init__(self, source: str, held_out: str) -> None:
        self.source = source
        self.held_out = held_out
        what = "is" if source == held_out else f"holds {held_out!r}, which is"
        super().__init__(
            f"{source} {what} kept for evaluation; train, record and tune on towns with seeds "
            "below 900 and on other suites"
        )


class ExamplesError(InputError):
    """Arrays are no examples: shapes that do not fit each other, values that cannot be."""


class SimulatorError(Adr1Error):
    """The simulator refused a request, died, or cannot be reached."""


class ExtensionError(SimulatorError):
    """One of adr1's own calls failed. `code` names the kind of error on the wire."""

    code = "failed"


class ExtensionMissingError(ExtensionError):
    """The server has no adr1 extension: it is not the embedded simulator."""

    code = "extension-missing"


class UnknownStateError(ExtensionError):
    """The server keeps no saved state of that id."""

    code = "state-unknown"


class StateStoreFullError(ExtensionError):
    """The server keeps as many saved states as it may."""

    code = "state-store-full"


class StateMismatchError(ExtensionError):
    """A saved state belongs to another town or another version of adr1."""

    code = "state-mismatch"


class StateFormatError(ExtensionError):
    """Bytes are no saved state, or a damaged one."""

    code = "state-format"


class ScenarioError(Adr1Error):
    """A scenario could not be staged where its route wants it, or failed on the way."""


class AgentError(Adr1Error):
    """The driving agent failed in its set-up, in a step, or returned nonsense."""
