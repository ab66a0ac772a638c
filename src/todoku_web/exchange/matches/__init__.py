"""The app of matches."""
