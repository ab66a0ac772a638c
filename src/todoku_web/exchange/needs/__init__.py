"""The app of needs."""
