"""NAVSIM's driver model scores on what was driven: PDMS (v1.1) and EPDMS (v2).

NAVSIM scores a planned trajectory of 4 s against recorded traffic. Here the trajectory is the one
that was driven, cut into windows of 4 s, one every 0.5 s, sampled at 10 Hz. What that changes, and
what is not there:

    human reference     There is no human drive. EPDMS forgives what a human did, too; nothing is
                        forgiven here.
    progress (EP)       NAVSIM compares with the planner PDM-Closed. Here the reference is how far
                        the route lets one get: see `DrivenTrack.reference_progress_m`.
    extended comfort    EC compares two plans made 0.5 s apart. A drive has only one trajectory, so
                        EC has no data; EPDMS is the mean over the other weights (14 of 16).
    second stage        EPDMS's synthetic follow-up scenes do not exist; the drive itself goes on.
    red lights (TLC)    A window fails if a red light is run in it, as the criterion has it; NAVSIM
                        tests whether the ego overlaps a lane that is closed by red.

A route that ended early is scored on what was driven; its completion says the rest.
"""
