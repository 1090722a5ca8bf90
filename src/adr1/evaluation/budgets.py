"""How long each phase of an episode may last, and whose fault it is when one does not end.

| phase                          | budget         | when it is over                             |
|--------------------------------|----------------|---------------------------------------------|
| agent start                    | agent_start_s  | agent couldn't be set up (agent)            |
| agent set-up                   | agent_setup_s  | agent couldn't be set up (agent)            |
| agent step, agent dismissal    | agent_step_s   | agent timed out (agent)                     |
| loading, building, tick        | simulator_s    | simulation crashed (simulator)              |
| starting, judging, finishing   | harness_s      | simulation crashed (harness)                |

The episode process holds the agent to its budgets and ends it alone; the supervisor holds the
episode process to the others, and to the agent's with `AGENT_GRACE_S` on top.
"""

from __future__ import annotations

from dataclasses import dataclass

from adr1.evaluation.results import Blame, RouteStatus
from adr1.evaluation.status_board import Phase

AGENT_GRACE_S = 15.0
AGENT_PHASES = frozenset(
    {Phase.AGENT_START, Phase.AGENT_SETUP, Phase.AGENT_STEP, Phase.AGENT_DESTROY}
)


@dataclass(frozen=True)
class Budgets:
    """Wall-clock seconds each phase may last, and memory the agent's process may hold."""

    agent_start_s: float = 120.0
    agent_setup_s: float = 300.0
    agent_step_s: float = 60.0
    simulator_s: float = 120.0
    harness_s: float = 120.0
    agent_memory_gib: float = 8.0


@dataclass(frozen=True)
class PhaseRule:
    """Budget of a phase, and what it means if the process ends or hangs in it."""

    budget_s: float
    blame: Blame
    hung: RouteStatus
    died: RouteStatus


def phase_rule(phase: Phase, budgets: Budgets) -> PhaseRule:
    """The table in this module's docstring."""
    crashed = RouteStatus.SIMULATION_CRASHED
    if phase in (Phase.AGENT_START, Phase.AGENT_SETUP):
        failed = RouteStatus.AGENT_SETUP_FAILED
        starting = phase is Phase.AGENT_START
        budget_s = budgets.agent_start_s if starting else budgets.agent_setup_s
        return PhaseRule(budget_s, Blame.AGENT, failed, failed)
    if phase in (Phase.AGENT_STEP, Phase.AGENT_DESTROY):
        return PhaseRule(
            budgets.agent_step_s, Blame.AGENT, RouteStatus.TIMED_OUT, RouteStatus.AGENT_CRASHED
        )
    if phase in (Phase.LOADING_WORLD, Phase.BUILDING_SCENE, Phase.SIMULATOR_TICK):
        return PhaseRule(budgets.simulator_s, Blame.SIMULATOR, crashed, crashed)
    return PhaseRule(budgets.harness_s, Blame.HARNESS, crashed, crashed)


def name_of(phase: Phase) -> str:
    """A phase in words."""
    return phase.name.lower().replace("_", " ")
