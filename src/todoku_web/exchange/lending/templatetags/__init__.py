"""Template tags of lending."""
