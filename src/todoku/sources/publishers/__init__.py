"""Readers of each publisher's files: one connector per format."""
