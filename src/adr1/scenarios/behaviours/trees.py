"""Short names for the three ways in which behaviours are put together."""

from __future__ import annotations

import py_trees
from py_trees.behaviour import Behaviour
from py_trees.common import ParallelPolicy


def sequence(name: str, *children: Behaviour) -> Behaviour:
    """One after the other; succeeds with the last one."""
    return py_trees.composites.Sequence(name, memory=True, children=list(children))


def together(name: str, *children: Behaviour) -> Behaviour:
    """All at once; succeeds when all have."""
    policy = ParallelPolicy.SuccessOnAll(synchronise=True)
    return py_trees.composites.Parallel(name, policy=policy, children=list(children))


def first_of(name: str, *children: Behaviour) -> Behaviour:
    """All at once; succeeds with the first that does, the others are stopped."""
    return py_trees.composites.Parallel(
        name, policy=ParallelPolicy.SuccessOnOne(), children=list(children)
    )
