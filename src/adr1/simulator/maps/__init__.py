"""Town maps: OpenDRIVE and generated towns, read into facts the simulator's world needs."""
