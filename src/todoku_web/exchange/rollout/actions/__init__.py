"""Everything that changes models, adoptions and what was collected: checked, written to the log, in one transaction."""
