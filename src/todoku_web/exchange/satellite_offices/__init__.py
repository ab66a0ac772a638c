"""The app of satellite offices."""
