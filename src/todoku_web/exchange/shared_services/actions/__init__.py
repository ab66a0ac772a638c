"""Everything that changes shared services: checked, written to their histories and to the log, in one transaction."""
