"""How many households for how much: a target, a budget, and the frontier of cost and households."""
