"""Rewards: what four seconds are worth, one function per term, the same for simulated and dreamed.

Future: ego, others, hazards, wheels, red lines over the horizon; stacked(futures)    future.py
progress, collision_severity, drivable_loss, closeness, discomfort,
red_light_crossing: one row (n,) of figures in [0, 1] each, one file each
score(future, PRESETS[name]) -> RewardTerms, .total                                 score.py
touches(...), leaving(...): hazards from boxes and wheels                           contacts.py
simulated_future(drive, tick, ...): a Future of what really happened                simulated.py
dreamed_future(poses, Dream, Setting): a Future of what a model expects             dreamed.py
"""
