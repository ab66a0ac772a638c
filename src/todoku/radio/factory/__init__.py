"""Wireless systems that share a factory floor."""
