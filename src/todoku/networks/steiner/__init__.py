"""Steiner trees: reading problems, reductions, bounds with a certificate, construction, search and proof."""
