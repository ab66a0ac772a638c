"""Pages of studies, their files, runs and decisions."""
