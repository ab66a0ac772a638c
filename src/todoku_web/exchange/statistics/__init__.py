"""Figures of the exchange: how far needs come, how long they wait, calls, loans; as page and as open data."""
