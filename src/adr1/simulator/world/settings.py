"""Episode settings as the client sets them."""

from __future__ import annotations

from dataclasses import dataclass

from adr1.simulator.world.errors import WorldError

ASYNCHRONOUS_STEP_S = 1.0 / 30.0
LONGEST_STEP_S = 2.0
SHORTEST_STEP_S = 1e-5
SHORTEST_SUBSTEP_S = 1e-3  # a tick of LONGEST_STEP_S is at most 2,000 of them


@dataclass(frozen=True, slots=True)
class EpisodeSettings:
    """Defaults are those of CARLA 0.9.16 (`rpc/EpisodeSettings.h`).

    Attributes:
        fixed_delta_s: step of one tick; None: ASYNCHRONOUS_STEP_S.
        max_substep_s: longest motion substep when `substepping` is on.
        others: the trailing fields, which change nothing here but are given back as they were set.
    """

    synchronous: bool = False
    no_rendering: bool = False
    fixed_delta_s: float | None = None
    substepping: bool = True
    max_substep_s: float = 0.01
    max_substeps: int = 10
    others: tuple[object, ...] = (0.0, True, 3000.0, 2000.0, True)

    @property
    def delta_s(self) -> float:
        """Simulated seconds of one tick."""
        return self.fixed_delta_s if self.fixed_delta_s is not None else ASYNCHRONOUS_STEP_S

    @classmethod
    def from_wire(cls, fields: list[object]) -> EpisodeSettings:
        """Settings of a validated EpisodeSettings struct; missing trailing fields keep defaults.

        Raises WorldError for steps that no tick could be made of.
        """
        sync, no_rendering, fixed, substepping, max_substep, max_substeps, *others = fields
        assert isinstance(fixed, (list, tuple))
        delta = float(fixed[1]) if len(fixed) == 2 and fixed[1] and fixed[1] > 0 else None
        if delta is not None and not SHORTEST_STEP_S <= delta <= LONGEST_STEP_S:
            raise WorldError(
                f"fixed_delta_seconds is {delta:g}; give {SHORTEST_STEP_S:g} to {LONGEST_STEP_S:g}"
            )
        if not float(max_substep) >= SHORTEST_SUBSTEP_S:  # type: ignore[arg-type]
            raise WorldError(
                f"max_substep_delta_time is {max_substep}; give {SHORTEST_SUBSTEP_S:g} or more"
            )
        defaults = cls().others
        return cls(
            bool(sync),
            bool(no_rendering),
            delta,
            bool(substepping),
            float(max_substep),  # type: ignore[arg-type]
            int(max_substeps),  # type: ignore[call-overload]
            (*others, *defaults[len(others) :]),
        )

    def to_wire(self) -> list[object]:
        """The struct as the client reads it. The fixed delta keeps all its digits (float64)."""
        fixed = [False] if self.fixed_delta_s is None else [True, self.fixed_delta_s]
        return [
            self.synchronous,
            self.no_rendering,
            fixed,
            self.substepping,
            self.max_substep_s,
            self.max_substeps,
            *self.others,
        ]
