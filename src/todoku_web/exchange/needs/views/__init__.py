"""The pages of needs and offers."""
