"""How well chances foresee events; pure functions of arrays.

ranking.py: AUROC, AUPRC  calibration.py: Brier score, ECE  decisions.py: F1, optimism gap
ordering.py: candidates of one situation among each other  intervals.py: bootstrap by situation
"""
