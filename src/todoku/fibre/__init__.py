"""The fibre network: the tree of routes from the exchange, what it takes inside the squares, and its branches."""
