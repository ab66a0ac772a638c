"""The plan's map as one HTML file."""
