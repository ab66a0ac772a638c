"""The workbook of candidates for AI and RPA."""
