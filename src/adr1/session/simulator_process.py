"""`python -m adr1.session.simulator_process ...`: the embedded simulator under a guard.

Takes the options of `python -m adr1.simulator`. The guard ends the server from its first moment
on, also while it is still loading its map, when whatever started this process has ended.
"""

from __future__ import annotations

import runpy

from adr1.session.lifeline import run_guarded


def main() -> int:
    """Run the simulator; returns its exit code."""
    try:
        runpy.run_module("adr1.simulator", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    run_guarded(main)
