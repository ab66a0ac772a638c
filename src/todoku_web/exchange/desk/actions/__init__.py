"""All that changes at the desk."""
