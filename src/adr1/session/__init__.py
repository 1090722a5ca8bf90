"""Starting the embedded server, connecting to a server, and driving a world in lock-step.

Everything here talks to the simulator through the genuine `carla` client only, so it holds for the
embedded server and for a real CARLA server alike. The package initialiser imports nothing: a guard
process must be able to start without the cost of the client library.
"""
