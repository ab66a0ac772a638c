"""Node-weighted Steiner trees: every node of the tree costs, beside its edges."""
