"""Screening of what was handed in to a call: readers without conflicts, scores, the meeting, the decision, letters."""
