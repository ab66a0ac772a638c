"""Everything that changes trials: checked, written to their histories and to the log, in one transaction."""
