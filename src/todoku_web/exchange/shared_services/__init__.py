"""Services that a group of municipalities develops and uses together: members, shares, documents, data, use, effect."""
