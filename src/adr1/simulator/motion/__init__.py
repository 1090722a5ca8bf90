"""Motion of vehicles, walkers and props: numba kernels, and pymunk where bodies touch.

World frame: CARLA's (x east, y south, z up, yaw clockwise seen from above). Inside this package
angles are radians; degrees appear only at its border (poses, kinematics, wheel angles).
"""
