"""Template tags of screenings."""
