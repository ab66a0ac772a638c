"""What event logs show: variants, directly-follows graphs, measures of work, and a process model."""
