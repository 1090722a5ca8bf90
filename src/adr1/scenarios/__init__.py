"""What surrounds the ego: background traffic and weather."""
