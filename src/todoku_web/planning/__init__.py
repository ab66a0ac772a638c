"""Plans that several people make, review, decide and publish."""
