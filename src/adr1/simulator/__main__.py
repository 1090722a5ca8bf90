"""`python -m adr1.simulator`: the embedded server as a process of its own."""

from __future__ import annotations

import sys

import tyro

from adr1.errors import Adr1Error
from adr1.simulator.serve import ServeOptions, serve


def main() -> int:
    """Run the server; 2 and one line of explanation if it cannot start."""
    try:
        return serve(tyro.cli(ServeOptions, prog="python -m adr1.simulator"))
    except Adr1Error as error:
        sys.stderr.write(f"adr1 serve: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
