"""At a junction without lights an emergency vehicle does not wait for the ego.

            |     |
    --------+     +--------
    ->  ego    X              crossed by one vehicle that should have waited
    --------+  ^  +--------
            |[!!] |

The ego has to see it come, from either side, and brake.

Parameters: those of `adr1.scenarios.takers_of_priority`.

NHTSA pre-crash typology: straight crossing paths, no signal.
"""

from __future__ import annotations

from adr1.scenarios.takers_of_priority import PriorityTakerScenario


class OppositeVehicleTakingPriority(PriorityTakerScenario):
    """See this file's text."""
