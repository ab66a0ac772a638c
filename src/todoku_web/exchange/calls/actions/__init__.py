"""Everything that changes calls and applications: checked, written to history and log, in one transaction."""
