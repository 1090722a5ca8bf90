"""How the kernels are compiled: strict IEEE arithmetic, one thread, no checks that raise.

Kernels work on arrays that their caller owns and allocate none, so numba's reference counting is
left out (its `_nrt` option): counting cost as much as a third of a tick. Helpers are inlined.
"""

from __future__ import annotations

from numba import njit

helper = njit(error_model="numpy", forceinline=True, _nrt=False)
entry_point = njit(cache=True, error_model="numpy", _nrt=False)
