"""Rule files: their form, their checks, their decision tables, and how they are told to a person."""
