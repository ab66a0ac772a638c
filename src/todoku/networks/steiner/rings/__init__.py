"""Ring protection: networks in which no single cut edge parts the nodes of a core."""
