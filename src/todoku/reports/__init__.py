"""The plan on paper and screen: PDF, workbook, GeoPackage and map."""
