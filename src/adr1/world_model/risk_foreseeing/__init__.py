"""The Risk Foreseeing Benchmark: who foresees what really happened, and how far to believe it.

entrants.py   who takes part: world models and baselines
edition.py    the clips: a small set that ships, or a recording
measuring.py  figures with intervals, differences, horizons, families
occupancy_figures.py  Global IoU, f-IoU and DAF from decoded occupancy
telling.py    clips that tell most
page.py, page.html, command.py   the page, the command line
"""
