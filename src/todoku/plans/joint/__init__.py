"""Base stations, their backhaul and the fibre to the squares as one problem."""
