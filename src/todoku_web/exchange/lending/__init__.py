"""The app of lending."""
