"""The app of rollout."""
