"""Filters of the pages of matches."""
