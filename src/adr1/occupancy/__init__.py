"""Semantic occupancy around the ego: drawn from frames and map on demand, never stored.

Grid(cell_m=, x_min_m=, ...): which space, which cells                              grid.py
Layer: one bit per class in the uint8 of a cell; planes(occupancy)                  layers.py
TownLayers.from_streets(streets)  .drivable_distance_m(points) ...                  town_layers.py
scene_of(frames, furniture), scene_of_drive(drive, ticks, ...) -> Scene             scene.py
draw_occupancy(scene, town, grid, origin_world) -> uint8 (t, z, y, x)               draw.py
visible_cells(scene, grid, origin_world) -> bool (t, y, x)                          visibility.py
swept_footprint(poses, shape, grid) -> bool (n, 8, y, x)                            footprint.py
share_under, most_under, risk_region: of footprints on grids                        under.py
"""
