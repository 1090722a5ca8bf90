"""Small behaviours that scenario trees are made of; each needs nothing but the context.

waiting.py   WaitUntil, WaitSeconds      driving.py   DrivePath
walking.py   Walk                        flows.py     ActorFlow
once.py      Do, Always                  trees.py     sequence, together, first_of
"""
