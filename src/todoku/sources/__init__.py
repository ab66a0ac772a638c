"""Connectors to the publishers of open data, and region packs: the only place that reads from outside."""
