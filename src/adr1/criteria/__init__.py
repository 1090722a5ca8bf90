"""Criteria: one per file, pure over StateFrames, the route, the map and its furniture.

Frame by frame, for running episodes and their logs:
default_criteria(route, carla_map, furniture) -> CriteriaSet      criteria/criteria_set.py
CriteriaSet  .update(frame) -> TerminalReason | None, .finish(), .infractions, .terminal,
             .route_completion_percent
Infraction, InfractionKind, TerminalReason, Criterion              criteria/infraction.py

Over whole drives:
Drive.of_log(log, town_map), Drive.of_frames(...)                  criteria/drive.py
TimeToCollision(least_s=1.5).judge(drive) -> Finding               criteria/time_to_collision.py
CRITERIA: all of both sorts by name                                criteria/registry.py
choose_criteria("ttc,pet:least_s=2") -> criteria by name           criteria/chosen.py
"""
