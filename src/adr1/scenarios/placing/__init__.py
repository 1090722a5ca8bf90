"""Places for scenario types in any town: what each type needs, found on the map and drawn.

survey.py      a town as runs of lanes, movements through junctions, ramps
conditions.py  what may be asked of one place on a route
draws.py       parameters of a scenario, drawn
needs.py       the forms of needs;  table.py: what each type needs, as data
stretches.py, turnings.py, ramps.py    a need of each form -> a place
place.py       town, type, seed -> an ordinary route;  recipes.py: route files of suites
"""
