"""Closed-loop evaluation: suites, episodes in processes of their own, scores, results.

options.py           RunOptions and main(argv): what `leaderboard/run_agent.py` calls
suites.py, plan.py   what is to be driven: suite files -> RouteJob
runner.py, worker.py the parent: one worker per server, one fresh process per route
episode_process.py   the child: one route, one agent
episode.py           the loop: tick, criteria, agent, control
agent_loading.py, sensor_rig.py, compat/   the official agent interface
profiles/, averages.py   scores as pure functions
results.py, run_folder.py, checkpoint.py   what is kept on disk

The initialiser imports nothing: the guard of an episode process must stay small.
"""
