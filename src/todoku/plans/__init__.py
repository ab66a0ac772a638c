"""Plans: their types, the pipeline that builds them, and their configuration."""
