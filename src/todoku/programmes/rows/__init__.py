"""Tables of projects, a million at once: read, grouped into cases, answered and written."""
