"""Pages of the board, of shortlists, rounds, matches, papers and the fairness report."""
