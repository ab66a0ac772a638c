"""Comparison of the work of many municipalities: what they have in common, and where each of them differs."""
