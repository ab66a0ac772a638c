"""Papers and workbooks of the smart office."""
