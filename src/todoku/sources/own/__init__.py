"""The planner's own tables and the one-sheet input, keyed by municipality, town or square."""
