"""Pages of satellite offices."""
