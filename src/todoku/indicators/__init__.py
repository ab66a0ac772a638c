"""Where an area stands: rates with their basis, gaps, distributions and peers."""
