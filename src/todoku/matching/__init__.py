"""Brings needs and offers together: stable and best assignment, reviewers, and scores that can be trusted."""
