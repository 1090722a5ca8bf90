"""Episodes: all actors of one tick as arrays, and the log of them.

FrameReader(world, ego)   .read() -> StateFrame after each tick, .close()   episodes/reader.py
StateFrame, Contact, EgoControl, ActorKind, LightState                      episodes/frame.py
read_road_furniture(world, carla_map) -> RoadFurniture (stop lines, signs)  episodes/furniture.py
StateLogWriter(folder, route=, furniture=, meta=)
    .write(frame, route_s_m=) .add_event(event) .close() .abort()             episodes/log_writer.py
StateLogReader(folder)  .frames(), .route, .furniture, .meta, .events()     episodes/log_reader.py
"""
