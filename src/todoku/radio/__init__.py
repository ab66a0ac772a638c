"""Radio: how far a signal reaches, and which squares a site covers."""
