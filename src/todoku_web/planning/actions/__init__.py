"""Every change of a plan's state: each function checks who, changes, and writes the log, in one transaction."""
