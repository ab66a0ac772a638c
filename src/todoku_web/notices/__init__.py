"""What people are told: it stands in their inbox at once, and goes out as a letter in both languages."""
