"""Driving policies: the privileged expert, the Traffic Manager's autopilot, a GNSS route follower.

A policy turns what it is given (a state frame, or sensor data) into one control per tick. None of
them knows of scenarios, evaluation or reports.
"""
