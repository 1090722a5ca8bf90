"""Many branches of saved ticks, each in a fresh process, forked from one that is warm."""

from __future__ import annotations

from types import TracebackType

from adr1.branching.branch import branch_frames
from adr1.branching.branch_point import BranchPoint
from adr1.branching.interventions import Intervention
from adr1.branching.warm_process import DEFAULT_TIMEOUT_S, WarmProcess
from adr1.episodes.frame import StateFrame


class RestoreBrancher:
    """Runs branches one after the other on one server; a context manager.

    The server is this brancher's alone while a branch runs. For branches side by side take several
    servers: a state goes from one to the next by `ExtensionClient.export` and `import_`.

    Args:
        timeout_s: wall-clock limit of one branch.
    """

    def __init__(self, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        self._process = WarmProcess(timeout_s)

    def __enter__(self) -> RestoreBrancher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.close()

    def run(
        self, point: BranchPoint, intervention: Intervention, ticks: int
    ) -> tuple[StateFrame, ...]:
        """The states after each tick of one branch; see `branch.run_branch`.

        Raises:
            InputError: the intervention cannot be sent to another process.
            UnknownStateError, StateMismatchError, SimulatorError: what the branch raised, or how
                its process died. The brancher stays usable.
        """
        return self._process.call(branch_frames, point, intervention, ticks)
