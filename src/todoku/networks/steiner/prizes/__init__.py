"""Prize-collecting Steiner trees: nodes with prizes that may be left out, for the price of what they would bring."""
