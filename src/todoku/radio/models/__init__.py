"""Propagation models, one file per Recommendation or rule; each refuses what lies outside its range."""
