"""What people look at after a run: the evaluation report, videos of routes, rerun recordings.

Everything is drawn offline, from the run's results and state logs.
"""
