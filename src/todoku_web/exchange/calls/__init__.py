"""The app of calls."""
