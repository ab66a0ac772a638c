"""The plan as an Excel workbook that recalculates."""
