"""The empty worksheet of a survey, and one filled with what was read."""
