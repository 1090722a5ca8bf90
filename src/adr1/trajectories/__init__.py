"""Trajectories: where the ego goes in the next four seconds, in its own frame.

Trajectory(poses_local)  8 poses (x, y, yaw), 0.5 s apart; checked_poses(array)  trajectory.py
poses_to_local, poses_to_world, points_to_local, points_to_world  frames.py
poses_at(poses, times_s), velocities_at(poses, times_s), uniform_times(dt_s)  interpolation.py
EgoShape: box and wheels of the ego  ego_shape.py
"""
