"""Branches of a world: what would have happened if the ego had driven otherwise.

`restore` saves the embedded simulator's state and goes on from it as often as wanted; `replay`
drives an episode again from its beginning, on any CARLA server. See docs/branching.md.
"""
