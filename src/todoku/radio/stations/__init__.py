"""Base stations with their sectors, and what they lay on the land."""
