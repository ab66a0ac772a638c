"""Maps of where the region stands, by grid square and by municipality."""
