"""The embedded server with another mass of the lincoln.mkz_2020: a server that differs.

Run as a process: `python heavy_server.py FACTOR`; takes any free port, prints the ready line.
"""

from __future__ import annotations

import sys

from adr1.simulator.catalogue import physics
from adr1.simulator.serve import ServeOptions, serve

if __name__ == "__main__":
    physics._records()["vehicle.lincoln.mkz_2020"]["mass_kg"] *= float(sys.argv[1])
    sys.exit(serve(ServeOptions(port=0)))
