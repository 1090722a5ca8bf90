"""Routes: route files of leaderboard 1.0 and 2.x, the global planner, the dense route.

read_route_xml(path) -> RouteFile                    routes/xml.py
write_route_xml(path, routes)                        routes/xml.py
GlobalPlanner(carla_map, sampling_m=1.0)             routes/planner.py
    .plan(keypoints_world_m (k, 3)) -> DenseRoute
interpolate_route(carla_map, keypoints_world_m) -> DenseRoute
DenseRoute, RoadOption                               routes/dense_route.py
RouteTracker(route).update(x_m, y_m) -> RouteProgress  routes/tracker.py
world_plan(route) / gps_plan(route, carla_map)       routes/official_plan.py
"""
