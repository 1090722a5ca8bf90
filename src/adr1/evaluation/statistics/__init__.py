"""How sure the figures of a run are: intervals, and runs compared pair by pair."""
