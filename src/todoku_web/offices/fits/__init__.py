"""Fit and gap with a standard specification, in the portal."""
