"""The pages of models for roll-out and their adoptions."""
