"""Maps and charts of the plan as pictures."""
