"""From hits of rays to colours: light, weather, surfaces, sky, shadows, glow; knows no actors."""
