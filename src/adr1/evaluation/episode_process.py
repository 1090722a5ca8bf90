"""`python -m adr1.evaluation.episode_process JOB_DIR`: one route in a process of its own.

The folder holds the job and the status board; the outcome is put there. The process ends with code
0 once an outcome is written, whatever the outcome says. It is killed with its whole process group
when the process that started it ends.
"""

from __future__ import annotations

import faulthandler
import sys
from pathlib import Path

from adr1.session.lifeline import run_guarded


def main() -> int:
    """Drive the job in the folder named on the command line; returns the exit code."""
    from adr1.evaluation.episode import Episode
    from adr1.evaluation.job import (
        BOARD_FILE,
        JOB_FILE,
        OUTCOME_FILE,
        PARTIAL_OUTCOME_FILE,
        STACKS_SIGNAL,
        EpisodeJob,
    )
    from adr1.evaluation.results import Outcome
    from adr1.evaluation.status_board import Phase, StatusBoard
    from adr1.files import atomic_write_text

    faulthandler.enable()
    faulthandler.register(STACKS_SIGNAL)
    folder = Path(sys.argv[1])
    job = EpisodeJob.model_validate_json((folder / JOB_FILE).read_text())
    board = StatusBoard(folder / BOARD_FILE)

    def keep_partial(outcome: Outcome) -> None:
        atomic_write_text(folder / PARTIAL_OUTCOME_FILE, outcome.model_dump_json())

    def keep(outcome: Outcome) -> None:
        atomic_write_text(folder / OUTCOME_FILE, outcome.model_dump_json())

    outcome = Episode(job, board, keep_partial, keep, folder).run()
    if not (folder / OUTCOME_FILE).exists():  # the disk may have room again
        keep(outcome)
    board.enter(Phase.DONE)
    return 0


if __name__ == "__main__":
    run_guarded(main)
