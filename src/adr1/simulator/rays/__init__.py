"""Rays through the meshes of a town and its actors."""
