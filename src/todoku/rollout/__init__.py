"""Proven models that another town can take over (横展開): what they solve, need, cost and changed."""
