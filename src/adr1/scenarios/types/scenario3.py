"""A pedestrian runs onto the road from behind something that hides him (DynamicObjectCrossing).

                      pavement   [blocker] o
        ->  ego                            |
        -----------------------------------v------

Parameters: as of DynamicObjectCrossing, see dynamic_object_crossing.py.

NHTSA pre-crash typology: pedestrian crossing, vehicle going straight.
"""

from __future__ import annotations

from adr1.scenarios.types.dynamic_object_crossing import DynamicObjectCrossing


class Scenario3(DynamicObjectCrossing):
    """See this file's text."""
