"""The parts of the programme, one file per kind; each gives functions that make a `Part`."""
