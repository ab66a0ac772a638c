"""What lies on disk: region packs, and results by the hash of their content."""
