"""A web page that shows a running world: `adr1 view`.

Two processes. The web process serves the page and passes messages on; it has no client library.
The reader process holds a genuine `carla` client, and exists only while somebody looks at the
page: an unwatched view costs the simulator nothing, and a client library that hangs or dies takes
nothing with it. Neither ever ticks or changes the world.

    browser <-- WebSocket --> web process <-- socket pair --> reader process <-- carla --> server
"""
