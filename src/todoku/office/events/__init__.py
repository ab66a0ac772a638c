"""Event logs of municipalities: what every reader makes, whatever the file was."""
