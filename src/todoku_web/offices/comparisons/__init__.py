"""Comparisons of the work of many municipalities: evidence handed in by each, the run, what was found."""
