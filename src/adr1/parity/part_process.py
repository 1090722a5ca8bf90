"""`python -m adr1.parity.part_process JOB`: plays one part in a process of its own.

A part gets its own process because the client library may end its process when a server dies, and
because only the first Traffic Manager of a process is the same in every run. The process writes the
recorded part, or a failure, beside the job.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from adr1.parity.config import ParityConfig
from adr1.session.lifeline import run_guarded


class PartJob(BaseModel):
    """Which part to play where."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    port: int
    timeout_s: float
    part: str
    config: ParityConfig
    out: Path
    failure: Path


class Failure(BaseModel):
    """Why a part could not be played; `server` says that the server answered with a refusal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str
    refused: bool


def main() -> int:
    """Play the part of the job file named on the command line; 0 if it was recorded."""
    job = PartJob.model_validate_json(Path(sys.argv[1]).read_text(encoding="utf-8"))
    from adr1.errors import SimulatorError
    from adr1.files import atomic_write_bytes, atomic_write_text

    try:
        atomic_write_bytes(job.out, _play(job))
    except Exception as error:
        traceback.print_exc()
        refused = isinstance(error, (SimulatorError, RuntimeError))
        failure = Failure(message=str(error) or type(error).__name__, refused=refused)
        atomic_write_text(job.failure, failure.model_dump_json())
        return 1
    return 0


def _play(job: PartJob) -> bytes:
    from adr1.parity.programme import part_named
    from adr1.parity.stage import open_stage
    from adr1.session.connect import connect

    part = part_named(job.config, job.part)
    client = connect(job.host, job.port, job.timeout_s)
    with open_stage(client, job.config, fresh=part.fresh, town=part.town) as stage:
        part.play(stage)
        recorded = stage.recorded()
    return recorded.to_bytes()


if __name__ == "__main__":
    run_guarded(main)
