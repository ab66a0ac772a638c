"""The decision paper (起案用紙) of a plan, as a page and as a PDF."""
