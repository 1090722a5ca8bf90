"""What can be spawned, as data: blueprints, sizes, semantic labels, vehicle physics.

blueprints   the blueprint library in wire form; merging of a client's description
dimensions   bounding boxes, number of wheels, semantic labels
physics      VehiclePhysicsControl of every vehicle
values       attribute texts as numbers, bools and colours
"""
