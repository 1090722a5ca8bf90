"""Tables of the protocol that the carla 0.9.16 client speaks: calls, structs, stream layouts."""
