"""All changes of studies, their files, runs and decisions."""
