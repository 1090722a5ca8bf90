"""From the state log of a drive to what the profiles measure on it."""
