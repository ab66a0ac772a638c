"""The portal for other programs."""
