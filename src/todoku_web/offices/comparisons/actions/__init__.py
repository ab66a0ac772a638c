"""All changes of comparisons, their evidence and their runs."""
