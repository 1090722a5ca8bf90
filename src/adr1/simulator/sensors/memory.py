"""What a sensor remembers from one measurement to the next, taken out and put back."""

from __future__ import annotations

from typing import Any

import numpy as np


class Forgetful:
    """Base of sensors whose measurement depends on nothing but the present moment."""

    def state(self) -> None:
        """Nothing."""

    def set_state(self, state: Any) -> None:
        """Raise ValueError for anything but nothing."""
        if state is not None:
            raise ValueError(f"this sensor remembers nothing, got {type(state).__name__}")


def generator_state(random: np.random.Generator) -> dict[str, Any]:
    """Where a random generator stands, as plain data."""
    return dict(random.bit_generator.state)


def set_generator_state(random: np.random.Generator, state: Any) -> None:
    """Put a generator where it stood; raises ValueError for what is no such state."""
    try:
        random.bit_generator.state = state
    except (TypeError, KeyError) as error:
        raise ValueError(f"not the state of a random generator: {error!r}") from error
