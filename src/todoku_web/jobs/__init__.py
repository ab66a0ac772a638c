"""Long work in a queue that outlives the process that does it."""
