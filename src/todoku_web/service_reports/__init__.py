"""Reports that a place has or lacks service, and what the town found of them."""
