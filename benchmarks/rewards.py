"""Time to make candidates for one decision, and to score their futures.

    python benchmarks/rewards.py

Prints one JSON line per figure: name, value, unit, target, ok. All candidates of the vocabulary
that comes with adr1, 24 others around them.
"""

from __future__ import annotations

import numpy as np
from figures import report
from occupancy import least_ms

from adr1.rewards.contacts import leaving, touches
from adr1.rewards.future import Future
from adr1.rewards.score import score
from adr1.trajectories.limits import feasibility_of
from adr1.trajectories.vocabulary import Vocabulary

OTHERS, SPEED_MPS, DT_S = 24, 10.0, 0.5


def future_of(poses: np.ndarray) -> Future:
    """Candidates among others that go straight on."""
    count = len(poses)
    random = np.random.default_rng(0)
    start = random.normal(size=(OTHERS, 5)) * [20.0, 10.0, 2.0, 0.0, 0.0] + [20, 0, 0, 2.3, 0.9]
    speeds = random.normal(size=(OTHERS, 2)) * 3.0
    boxes = np.broadcast_to(start, (count, 8, OTHERS, 5)).copy()
    boxes[..., :2] += DT_S * np.arange(1, 9)[:, None, None] * speeds
    velocities = np.broadcast_to(speeds, (count, 8, OTHERS, 2))
    presence = np.full((count, 8, OTHERS), 0.9)
    speed = np.full(count, SPEED_MPS)
    hazard, closing = touches(poses, boxes, velocities, presence, DT_S)
    wheels = random.normal(2.0, 1.0, (count, 8, 4))
    return Future(
        dt_s=DT_S,
        ego_poses=poses,
        start_speed_mps=speed,
        boxes=boxes,
        velocities_mps=velocities,
        presence=presence,
        masses_kg=np.full((count, OTHERS), 1500.0),
        contact_hazard=hazard,
        closing_mps=closing,
        wheel_distance_m=wheels,
        leaving_hazard=leaving(wheels),
        progress_m=poses[..., 0],
        reference_m=np.full(count, 50.0),
        lines=np.broadcast_to([30.0, 0.0, 0.0, 1.75], (count, 4, 4)),
        lines_red=np.full((count, 8, 4), 0.5),
    )


def main() -> None:
    vocabulary = Vocabulary.read()
    poses = vocabulary.at(SPEED_MPS, 0.1)
    future = future_of(poses)
    report("rewards.candidates", len(vocabulary), "candidates", None, ok=True)
    made_ms = least_ms(lambda: vocabulary.at(SPEED_MPS, 0.1))
    report("rewards.vocabulary", made_ms, "ms", None, ok=True)
    judged_ms = least_ms(lambda: feasibility_of(poses, SPEED_MPS))
    report("rewards.feasibility", judged_ms, "ms", None, ok=True)
    touched_ms = least_ms(lambda: future_of(poses), rounds=20)
    report("rewards.future_from_boxes", touched_ms, "ms", None, ok=True)
    scored_ms = least_ms(lambda: score(future), rounds=20)
    report("rewards.score", scored_ms, "ms", None, ok=True)


if __name__ == "__main__":
    main()
