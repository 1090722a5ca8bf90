from __future__ import annotations

import pytest

from adr1.evaluation.budgets import AGENT_PHASES, Budgets, name_of, phase_rule
from adr1.evaluation.results import Blame
from adr1.evaluation.status_board import Phase

BUDGETS = Budgets(1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_one_to_blame_and_agents_only_for_theirs(phase):
    rule = phase_rule(phase, BUDGETS)
    assert (rule.blame is Blame.AGENT) == (phase in AGENT_PHASES)
    assert rule.hung.failed
    assert rule.died.failed
    assert "_" not in name_of(phase)


def test_start_set_up_and_step_have_budgets_of_their_own():
    phases = (Phase.AGENT_START, Phase.AGENT_SETUP, Phase.AGENT_STEP, Phase.SIMULATOR_TICK)
    assert [phase_rule(phase, BUDGETS).budget_s for phase in phases] == [1.0, 2.0, 3.0, 4.0]
    assert phase_rule(Phase.JUDGING, BUDGETS).budget_s == 5.0
