"""Pages of reports of service."""
