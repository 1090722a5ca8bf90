"""The simulated world: actors, clock, lights, weather, settings, and the order of one tick."""
