"""How sure a plan's cost is: prices, quantities, take-up and demand as distributions, and what follows from them."""
