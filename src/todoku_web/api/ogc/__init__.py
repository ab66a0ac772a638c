"""OGC API - Features, Part 1 (17-069r4): municipalities, grid squares, and sites and routes of plans, for GIS."""
