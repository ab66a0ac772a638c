"""The app of trials."""
