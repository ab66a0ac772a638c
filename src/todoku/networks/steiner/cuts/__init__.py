"""Cut problems on arcs: trees whose arcs cost by direction, and networks that must lead there and back."""
