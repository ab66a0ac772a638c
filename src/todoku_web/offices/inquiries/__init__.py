"""What comparisons, studies and assessments are alike in: how they begin, run, are written down and shared."""
