"""Sensors that the server computes: one file each, and the driver that fires them."""
