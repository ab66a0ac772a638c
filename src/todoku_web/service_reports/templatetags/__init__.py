"""Template tags of service reports."""
