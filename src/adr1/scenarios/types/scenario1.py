"""The ego loses grip on a stretch with debris (ControlLoss).

    ->  ego     . : .   ~~~  . : .   ~~~
    ------------------------------------------

Parameters: as of ControlLoss, see control_loss.py.

NHTSA pre-crash typology: control loss without prior vehicle action.
"""

from __future__ import annotations

from adr1.scenarios.types.control_loss import ControlLoss


class Scenario1(ControlLoss):
    """See this file's text."""
