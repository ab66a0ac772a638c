"""The things that the interface gives, each with its operations and the form of its documents."""
