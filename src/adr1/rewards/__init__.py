"""Rewards: one function per term over a Future of the ego, simulated or dreamed."""
