"""Figures that only some profiles have: of Bench2Drive and of the driver model scores."""

from __future__ import annotations

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.profiles.abilities import ABILITIES, AbilityCase, credit
from adr1.evaluation.profiles.efficiency import efficiency_percent
from adr1.evaluation.profiles.pdm.formulas import (
    EPDMS_FACTORS,
    EPDMS_WEIGHTS,
    PDMS_FACTORS,
    PDMS_WEIGHTS,
)
from adr1.evaluation.results import PdmRecord, RouteResult
from adr1.evaluation.statistics.figure import Figure, Terms

_SIGNS = (InfractionKind.RED_LIGHT, InfractionKind.STOP)


def extra_figures(profile: str) -> list[Figure]:
    """Figures of one profile beside its driving score; their names end with it in brackets."""
    if profile in ("b2d", "b2d-fixed"):
        return [
            Figure(f"efficiency ({profile})", "%", "mean", _efficiency),
            Figure(f"comfort ({profile})", "%", "mean", _comfort(profile), 100.0),
            *(
                Figure(ability_name(name, profile), "%", "mean", _ability(name), 100.0)
                for name in ABILITIES
            ),
        ]
    if profile == "pdms":
        return [_part(name, profile) for name in (*PDMS_FACTORS, *PDMS_WEIGHTS)]
    if profile == "epdms":
        return [_part(name, profile) for name in (*EPDMS_FACTORS, *EPDMS_WEIGHTS)]
    return []


def ability_name(ability: str, profile: str) -> str:
    """The name of that figure."""
    return f"ability {ability} ({profile})"


def ability_case(drive: RouteResult) -> AbilityCase:
    """A drive as the abilities see it."""
    outcome, measures = drive.outcome, drive.outcome.measures
    return AbilityCase(
        scenario_type=None if measures is None else measures.scenario_type,
        passed=drive.passed,
        completion_percent=outcome.completion_percent,
        junction_percent=None if measures is None else measures.junction_percent,
        ran_sign_or_light=any(item.kind in _SIGNS for item in outcome.infractions),
    )


def _efficiency(drive: RouteResult) -> tuple[float, float] | None:
    measures = drive.outcome.measures
    percent = None if measures is None else efficiency_percent(measures.traffic_percents)
    return None if percent is None else (percent, 1.0)


def _comfort(profile: str) -> Terms:
    def terms(drive: RouteResult) -> tuple[float, float] | None:
        measures = drive.outcome.measures
        if measures is None:
            return None
        share = measures.comfort if profile == "b2d" else measures.comfort_fixed
        return None if share is None else (100.0 * share, 1.0)

    return terms


def _ability(name: str) -> Terms:
    def terms(drive: RouteResult) -> tuple[float, float] | None:
        credited = credit(name, ability_case(drive))
        return None if credited is None else (100.0 * credited, 1.0)

    return terms


def _part(name: str, profile: str) -> Figure:
    def terms(drive: RouteResult) -> tuple[float, float] | None:
        measures = drive.outcome.measures
        record: PdmRecord | None = None
        if measures is not None:
            record = measures.pdms if profile == "pdms" else measures.epdms
        return None if record is None else (record.parts[name], 1.0)

    return Figure(f"{name} ({profile})", "", "mean", terms, 1.0)
