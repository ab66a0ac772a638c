"""Looks at a file's content, kind by kind: refuses what is harmful or broken, tells what is odd."""
