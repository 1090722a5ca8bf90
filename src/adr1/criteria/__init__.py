"""Criteria: one infraction per file, pure over StateFrames, the route, the map and its furniture.

default_criteria(route, carla_map, furniture) -> CriteriaSet      criteria/criteria_set.py
CriteriaSet  .update(frame) -> TerminalReason | None, .finish(), .infractions, .terminal,
             .route_completion_percent
Infraction, InfractionKind, TerminalReason, Criterion              criteria/infraction.py
"""
