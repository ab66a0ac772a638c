"""Plans, funds and delivers a region's digital infrastructure."""

__version__ = "0.1.0"
