"""What things look like: triangle meshes of towns and actors, and what they are made of."""
