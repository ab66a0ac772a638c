"""Everything that changes rounds and matches: checked, written to the history and to the log, in one transaction."""
