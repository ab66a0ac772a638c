"""Forms as data: what a part of a thing asks for, read, kept as JSON, shown, and asked again where two wrote it."""
