"""How the kernels are compiled: strict IEEE arithmetic, one thread, no checks that raise.

Helpers are inlined: a call that passes arrays costs more in reference counts than most of them in
arithmetic.
"""

from __future__ import annotations

from numba import njit

helper = njit(error_model="numpy", forceinline=True)
