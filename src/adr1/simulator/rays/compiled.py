"""How loops over rays are compiled: as motion's kernels are, and without Python's global lock.

numba renews a cached function only when the function's own file changes, not the files it calls
into. So a kernel is built by a function that is given `sources_digest(...)` of all it may call, and
names that digest in an assertion, which makes it part of numba's cache key.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from numba import njit

from adr1.simulator.motion.compiled import helper

__all__ = ["helper", "kernel", "sources_digest"]

kernel = njit(cache=True, error_model="numpy", nogil=True, _nrt=False)


def sources_digest(*own_files: str) -> int:
    """A number that changes when a file of this package or one of `own_files` changes."""
    digest = 0
    for path in [*sorted(Path(__file__).parent.glob("*.py")), *map(Path, own_files)]:
        digest = zlib.crc32(path.read_bytes(), digest)
    return digest
