"""One page on where an area stands."""
