"""Everything that changes screenings: checked, written to history and log, in one transaction."""
