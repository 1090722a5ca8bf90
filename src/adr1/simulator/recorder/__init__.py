"""Recordings of episodes: writing them, reading them, reporting on them, playing them again."""
