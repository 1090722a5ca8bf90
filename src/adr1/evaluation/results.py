"""The result files: one per route, and the merged one of a run. Versioned pydantic models."""

from __future__ import annotations

from enum import Enum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from adr1.criteria.infraction import Infraction, InfractionKind
from adr1.evaluation.averages import global_scores
from adr1.evaluation.profiles import (
    FORMULAS,
    PROFILES,
    InfractionTally,
    RouteScores,
    score_route,
)

SCHEMA_VERSION: Literal[1] = 1


class RouteStatus(str, Enum):
    """How a route ended, in the official wording."""

    PERFECT = "Perfect"
    COMPLETED = "Completed"
    TIMED_OUT = "Failed - Agent timed out"
    BLOCKED = "Failed - Agent got blocked"
    DEVIATED = "Failed - Agent deviated from the route"
    AGENT_CRASHED = "Failed - Agent crashed"
    AGENT_SETUP_FAILED = "Failed - Agent couldn't be set up"
    SENSORS_INVALID = "Failed - The agent's sensors were invalid"
    SIMULATION_CRASHED = "Failed - Simulation crashed"

    @property
    def failed(self) -> bool:
        return self.value.startswith("Failed")


class Blame(str, Enum):
    """Whose doing an end other than a completed route is."""

    NOBODY = "nobody"
    AGENT = "agent"
    SIMULATOR = "simulator"
    HARNESS = "harness"

    @property
    def is_infrastructure(self) -> bool:
        return self in (Blame.SIMULATOR, Blame.HARNESS)


class Record(BaseModel):
    """Base of all models: immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class InfractionRecord(Record):
    """One infraction; position in metres of the world frame."""

    kind: InfractionKind
    message: str
    frame: int
    time_s: float
    position_world_m: tuple[float, float, float]
    data: dict[str, float | int | str] = Field(default_factory=dict)

    @classmethod
    def of(cls, infraction: Infraction) -> InfractionRecord:
        return cls(
            kind=infraction.kind,
            message=infraction.message,
            frame=infraction.frame,
            time_s=infraction.time_s,
            position_world_m=infraction.position_world_m,
            data=dict(infraction.data),
        )

    @property
    def percentage(self) -> float | None:
        value = self.data.get("percentage")
        return None if value is None else float(value)


class ScenarioRecord(Record):
    """A scenario that started; times are simulated, as those of infractions; None without an end.

    `ended_s` is set for one that timed out, too.
    """

    name: str
    scenario_type: str
    started_s: float
    ended_s: float | None = None
    timed_out: bool = False


class PdmRecord(Record):
    """A driver model score of a drive and its parts, all 0 to 1; means over `windows` of 4 s.

    `multiplier` is the mean of the products of the factors, such as NC * DAC.
    """

    windows: int
    score: float
    multiplier: float
    parts: dict[str, float]


class DriveMeasures(Record):
    """What was measured on the state log of a drive; None where it is too short for it.

    Attributes:
        scenario_type: type of the first scenario in the route file.
        junction_percent: completion of who has come some metres into the route's first junction.
        traffic_percents: the ego's speed as a percentage of the traffic's, per twentieth of the
            route.
        comfort, comfort_fixed: of Bench2Drive, 0 to 1, as published and without its defects.
        pdms, epdms: driver model scores of NAVSIM v1.1 and v2.
        min_ttc_s, max_drac_mps2, min_pet_s: least time to collision, greatest deceleration that
            would have been needed, least post-encroachment time: see `adr1.criteria`. None where
            nobody came so near; the deceleration also where boxes touched and none would do.
    """

    scenario_type: str | None = None
    junction_percent: float | None = None
    traffic_percents: tuple[float, ...] = ()
    comfort: float | None = None
    comfort_fixed: float | None = None
    pdms: PdmRecord | None = None
    epdms: PdmRecord | None = None
    min_ttc_s: float | None = None
    max_drac_mps2: float | None = None
    min_pet_s: float | None = None


class Outcome(Record):
    """What the driving came to, as the episode process saw it.

    `completion_percent` is 0 to 100; `duration_game_s` is simulated time, `timings_s` wall-clock.
    `scenarios` are those that the ego came to. `measures` is None without a state log, or where
    measuring failed: then `measures_problem` says how.
    """

    status: RouteStatus
    blame: Blame
    completion_percent: float = 0.0
    route_length_m: float = 0.0
    ticks: int = 0
    duration_game_s: float = 0.0
    infractions: tuple[InfractionRecord, ...] = ()
    exception: str | None = None
    sensors: tuple[str, ...] = ()
    scenarios: tuple[ScenarioRecord, ...] = ()
    timings_s: dict[str, float] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)
    measures: DriveMeasures | None = None
    measures_problem: str | None = None


class FailedAttempt(Record):
    """An attempt that the simulator or the harness spoiled; the route was driven again."""

    attempt: int
    blame: Blame
    problem: str


class ScoreRecord(Record):
    """Scores of a route, or their average: completion 0..100, penalty 0..1, product 0..100.

    By pdms and epdms: completion, mean of the factors' product, and 100 times the score.
    """

    route: float
    penalty: float
    composed: float

    @classmethod
    def of(cls, scores: RouteScores) -> ScoreRecord:
        return cls(route=scores.route, penalty=scores.penalty, composed=scores.composed)

    def as_scores(self) -> RouteScores:
        return RouteScores(self.route, self.penalty, self.composed)


class RouteResult(Record):
    """A finished route: written once, whole or not at all."""

    schema_version: Literal[1] = SCHEMA_VERSION
    key: str
    index: int
    route_id: str
    route_file: str
    town: str
    repetition: int
    seed: int
    background_vehicles: int
    background_walkers: int
    outcome: Outcome
    scores: dict[str, ScoreRecord]
    failed_attempts: tuple[FailedAttempt, ...] = ()
    duration_system_s: float
    started_utc: str
    state_log: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the route was completed without any infraction but slow driving (the success of
        Bench2Drive)."""
        grave = [i for i in self.outcome.infractions if i.kind is not InfractionKind.MIN_SPEED]
        return not self.outcome.status.failed and not grave

    @property
    def official_id(self) -> str:
        """The route's name in the official checkpoint file."""
        return f"RouteScenario_{self.route_id}_rep{self.repetition}"


def tally_of(infractions: tuple[InfractionRecord, ...]) -> InfractionTally:
    """Count infractions for the score profiles."""
    return InfractionTally.of((item.kind, item.percentage) for item in infractions)


def scores_of(outcome: Outcome) -> dict[str, ScoreRecord]:
    """Scores of a route by every profile.

    Those of the driven trajectory are missing where it was not logged or could not be measured;
    who drove less than one window has driven nothing, and scores 0.
    """
    tally = tally_of(outcome.infractions)
    scores = {
        name: ScoreRecord.of(score_route(profile, outcome.completion_percent, tally))
        for name, profile in PROFILES.items()
    }
    measures = outcome.measures
    if measures is None and outcome.ticks > 0:
        return scores
    pdms, epdms = (None, None) if measures is None else (measures.pdms, measures.epdms)
    return {
        **scores,
        "pdms": _driven_score(outcome.completion_percent, pdms),
        "epdms": _driven_score(outcome.completion_percent, epdms),
    }


def _driven_score(completion_percent: float, measured: PdmRecord | None) -> ScoreRecord:
    return ScoreRecord(
        route=round(completion_percent, 6),
        penalty=0.0 if measured is None else measured.multiplier,
        composed=0.0 if measured is None else round(100.0 * measured.score, 6),
    )


class GlobalRecord(Record):
    """Averages by one profile over all routes of the run."""

    mean: ScoreRecord
    std_dev: ScoreRecord


class HeadlineRecord(Record):
    """A figure of a run and its interval; `low` and `high` are None for a single drive."""

    name: str
    unit: str
    value: float
    low: float | None = None
    high: float | None = None


class StatisticsRecord(Record):
    """How sure the figures of a whole run are: intervals of `level`, by `method`."""

    level: float
    method: str
    resamples: int
    seed: int
    routes: int
    drives: int
    headlines: tuple[HeadlineRecord, ...]

    def headline(self, name: str) -> HeadlineRecord | None:
        """The figure of that name, or None."""
        return next((item for item in self.headlines if item.name == name), None)


class SuiteResult(Record):
    """`results.json`: everything known about a run.

    `averages` is None while routes are missing, unless an average over all routes, the missing
    ones counting zero, was asked for; a profile that a route was not scored by has none.
    `statistics` is None while routes are missing.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    run_key: dict[str, object]
    suite: str
    agent: str
    profile: str
    total_routes: int
    finished_routes: int
    complete: bool
    averages: dict[str, GlobalRecord] | None
    formulas: dict[str, str]
    routes: tuple[RouteResult, ...]
    statistics: StatisticsRecord | None = None

    @classmethod
    def merge(
        cls,
        routes: list[RouteResult],
        *,
        run_key: dict[str, object],
        suite: str,
        agent: str,
        profile: str,
        total_routes: int,
        allow_partial: bool,
    ) -> SuiteResult:
        """Merge finished routes, in the suite's order whatever order they are given in."""
        ordered = tuple(sorted(routes, key=lambda route: (route.index, route.key)))
        complete = len(ordered) == total_routes
        averages = None
        if complete or allow_partial:
            averages = {
                name: _average([route.scores[name] for route in ordered], total_routes)
                for name in FORMULAS
                if all(name in route.scores for route in ordered)
            }
        return cls(
            run_key=run_key,
            suite=suite,
            agent=agent,
            profile=profile,
            total_routes=total_routes,
            finished_routes=len(ordered),
            complete=complete,
            averages=averages,
            formulas=dict(FORMULAS),
            routes=ordered,
        )


def _average(scores: list[ScoreRecord], total_routes: int) -> GlobalRecord:
    averages = global_scores([score.as_scores() for score in scores], total_routes)
    return GlobalRecord(
        mean=ScoreRecord.of(averages.mean), std_dev=ScoreRecord.of(averages.std_dev)
    )
