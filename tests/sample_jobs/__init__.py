"""An app with kinds of job for tests: short ones, and such as misbehave."""
