"""The plan as a GeoPackage for QGIS."""
