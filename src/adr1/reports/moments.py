"""When things happened on a route: infractions and scenarios, in seconds since its first tick."""

from __future__ import annotations

from dataclasses import dataclass

from adr1.evaluation.picture import NAMES
from adr1.evaluation.results import InfractionRecord, Outcome


@dataclass(frozen=True, slots=True)
class Moment:
    """One infraction; `at_s` counts from the first tick of the state log."""

    number: int
    label: str
    at_s: float
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class ScenarioSpan:
    """A scenario that ran from `begin_s` to `end_s` (inf where the route ended first)."""

    name: str
    scenario_type: str
    begin_s: float
    end_s: float
    timed_out: bool


def moments_of(infractions: tuple[InfractionRecord, ...], first_tick_s: float) -> list[Moment]:
    """The infractions in the order of time, numbered from 1."""
    ordered = sorted(infractions, key=lambda item: (item.time_s, item.kind.value))
    return [
        Moment(
            number,
            NAMES[item.kind],
            max(item.time_s - first_tick_s, 0.0),
            item.position_world_m[0],
            item.position_world_m[1],
        )
        for number, item in enumerate(ordered, 1)
    ]


def spans_of(outcome: Outcome, first_tick_s: float) -> list[ScenarioSpan]:
    """The scenarios that started, in that order."""
    return [
        ScenarioSpan(
            item.name,
            item.scenario_type,
            max(item.started_s - first_tick_s, 0.0),
            float("inf") if item.ended_s is None else item.ended_s - first_tick_s,
            item.timed_out,
        )
        for item in outcome.scenarios
    ]
