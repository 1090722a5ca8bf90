"""Trajectories: where the ego goes in the next four seconds, in its own frame.

Trajectory(poses_local): 8 poses (x, y, yaw), 0.5 s apart; checked_poses(array)     trajectory.py
poses_to_local, poses_to_world, points_to_local, points_to_world                    frames.py
poses_at(poses, times_s), velocities_at(poses, times_s), uniform_times(dt_s)        interpolation.py
EgoShape: box and wheels of the ego                                                 ego_shape.py
kinematics_of(poses, start_speed_mps) -> Kinematics                                 kinematics.py
feasibility_of(poses, start_speed_mps, limits=) -> Feasibility .all .broken()       limits.py
driven_trajectories(time_s, poses_world, ticks)                                     driven.py
roll_out(commands, start_speed_mps, start_yaw_rate_radps); commands_of(poses)       roll_out.py
Vocabulary.read().at(speed_mps, yaw_rate_radps) -> (n, 8, 3) candidates             vocabulary.py
python -m adr1.trajectories: makes a vocabulary from state logs                     __main__.py
"""
