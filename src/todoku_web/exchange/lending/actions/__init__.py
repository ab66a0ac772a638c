"""Everything that changes equipment and reservations: checked, written to history and log, in one transaction."""
