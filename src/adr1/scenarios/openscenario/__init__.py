"""OpenSCENARIO 1.0 to 1.3 files (`.xosc`), run by the same engine as our own scenario types.

node.py         Node: one XML element with file and line        expressions.py  $name and ${...}
reading.py      file -> nodes, parameters and catalogs filled in
elements.py     the table of all elements that are supported    check.py        nodes against it
scenario_file.py  nodes -> ScenarioFile                         support.py      docs/openscenario.md
opening.py      where the hero starts and which route it gets   positions.py    Position -> pose
entities.py     entities and their blueprints                   movers.py       how they move
play.py         what actions and conditions may see             weather.py      Environment
actions_*.py    one class per action                            conditions_*.py one per condition
dispatch.py     names of actions and conditions -> their code   dynamics.py     transitions
triggers.py     edges, delays, groups                           storyboard.py   stories to events
storyboard_scenario.py  the Scenario that the director runs
"""
