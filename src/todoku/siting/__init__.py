"""Where to put stations: which of the candidate sites cover the cells, and how far from the best any choice can be."""
