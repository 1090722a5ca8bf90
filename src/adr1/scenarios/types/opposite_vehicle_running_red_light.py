"""The ego has green; an emergency vehicle runs the red light and crosses its way.

            |     |
    --------+     +--------
    ->  ego    X              crossed by one vehicle that should have waited
    --------+  ^  +--------
            |[!!] |

The ego has to see it come, from either side, and brake although it has green.

Parameters: those of `adr1.scenarios.takers_of_priority`.

NHTSA pre-crash typology: running a red light.
"""

from __future__ import annotations

from adr1.scenarios.takers_of_priority import PriorityTakerScenario


class OppositeVehicleRunningRedLight(PriorityTakerScenario):
    """See this file's text."""

    green = frozenset({"own"})
