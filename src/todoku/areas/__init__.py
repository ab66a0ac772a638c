"""Grid squares, municipalities and regions: where everything lies."""
