"""Where single things go: 5G base stations, community offices, cache nodes, stations over terrain."""
