"""The workbook of the costs of systems: totals, years, who pays, assumptions, published figures."""
