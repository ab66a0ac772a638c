"""The pages of plans, one module for each part of a plan."""
