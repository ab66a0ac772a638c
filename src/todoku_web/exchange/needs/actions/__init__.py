"""Everything that changes needs and offers: checked, written to their histories and to the log, in one transaction."""
