"""Standard specifications of municipal systems, what a town does today, and where the two differ (fit and gap)."""
