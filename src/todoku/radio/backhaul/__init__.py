"""Microwave lines to a site: hops over terrain, what rain and multipath do to them, and fibre in their place."""
