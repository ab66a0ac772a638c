"""Tags of the app of jobs."""
