"""From a folder of files to a region pack: what is taken, what is left, and why."""
