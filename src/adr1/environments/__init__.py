"""Driving a route as a gymnasium environment: `gymnasium.make("adr1/Route-v0")`.

Importing this package registers it; see `route_env.RouteEnv`.
"""

from __future__ import annotations

import gymnasium

ROUTE_ENV_ID = "adr1/Route-v0"

if ROUTE_ENV_ID not in gymnasium.registry:
    gymnasium.register(ROUTE_ENV_ID, entry_point="adr1.environments.route_env:RouteEnv")
