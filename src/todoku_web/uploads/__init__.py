"""Files that people hand in: what is allowed, checked before it is kept."""
