"""The search: exact solution of small problems, neighbourhoods of a tree, and trees put together from several."""
