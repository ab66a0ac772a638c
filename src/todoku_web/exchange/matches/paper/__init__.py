"""The draft of a specification made of a need, as a page and as a PDF."""
