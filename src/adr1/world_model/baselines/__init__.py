"""What any engineer would try first; all are asked as a world model is, and give a `Hazard`.

geometric.py: forecasts by constant velocity, constant turn rate, or standing still, and boxes
idm.py: others that mind who is before them, the ego too  boosted.py: gradient boosting on gaps
"""
