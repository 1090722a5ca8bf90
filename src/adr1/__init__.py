"""Closed-loop driving evaluation on the genuine CARLA client, with an embedded CPU simulator."""

__version__ = "0.1.0"
