"""Work spread over lanes: on this machine, or on a Ray cluster."""
