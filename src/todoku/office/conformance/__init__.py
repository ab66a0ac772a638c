"""How far cases keep to a standard, and where they leave it."""
