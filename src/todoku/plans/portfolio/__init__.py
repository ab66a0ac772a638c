"""Which projects of a region in which fiscal year."""
