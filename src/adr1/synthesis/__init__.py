"""Counterfactual Synthesis: crashes and near misses that were really driven in a simulator.

A base episode is driven, its state saved at decision ticks; from each the ego is driven otherwise
while everybody else reacts. What is kept of it is what happened. See docs/synthesis.md.
"""
