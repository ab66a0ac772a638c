"""Where the next satellite offices of an area would serve most people."""
