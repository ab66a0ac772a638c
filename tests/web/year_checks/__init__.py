"""What must hold of a year that was put in by bulk, as if the actions had made it: each check returns what is wrong."""
