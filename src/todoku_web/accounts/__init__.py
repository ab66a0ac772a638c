"""People, the organisations they belong to, and what they may do there."""
