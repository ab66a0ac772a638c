"""The kinds of assessment: what each asks for, computes and shows."""
