"""The pages of shared services."""
