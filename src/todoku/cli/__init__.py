"""The command line: one verb per stage, a thin skin over the library."""
