"""The papers of a fit-and-gap study: PDF, workbook, and the empty worksheet."""
