"""Reductions: a smaller problem with the same optimum, and the way back to the edges of the larger."""
