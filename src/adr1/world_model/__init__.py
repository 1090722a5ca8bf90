"""The Impartial World Model: what happens to the ego, and to whom, if it follows a candidate plan.

Examples, Situations, Plans, Outcomes: arrays that a model learns from  examples.py
WorldModel: encode, step, decode, reward, hazard: all that others use  interface.py
agents_*.py: the architecture "agents"; training.py and train_command.py: how it is taught
metrics/, baselines/: how well it foresees, and how well simple forecasts do
"""
