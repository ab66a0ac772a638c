"""The addresses of the atlas."""

from __future__ import annotations

from django.urls import path, register_converter

from todoku_web.atlas import data_views, table_views, views


class Year:
    """Four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        """Return the year."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the four digits."""
        return f"{value:04d}"


register_converter(Year, "year")

urlpatterns = [
    path("atlas/", views.atlas, name="atlas"),
    path("atlas/catalogue.json", data_views.catalogue_json, name="atlas-catalogue"),
    path("atlas/areas.geojson", data_views.outlines, name="atlas-outlines"),
    path("atlas/search", data_views.search, name="atlas-search"),
    path("atlas/squares/<slug:layer>/<year:year>/<str:name>.bin", data_views.squares, name="atlas-squares"),
    path("atlas/area-values/<slug:layer>/<year:year>.json", data_views.area_values, name="atlas-area-values"),
    path("atlas/cell/<str:mesh_code>.json", data_views.cell, name="atlas-cell"),
    path("atlas/area/<slug:code>.json", data_views.area, name="atlas-area"),
    path("atlas/features/<slug:layer>.geojson", data_views.features, name="atlas-features"),
    path("atlas/raster/<slug:layer>.png", data_views.raster, name="atlas-raster"),
    path("atlas/table", table_views.table, name="atlas-table"),
    path("atlas/print", table_views.print_page, name="atlas-print"),
    path("atlas/download/<slug:layer>.<slug:kind>", table_views.download, name="atlas-download"),
    path("atlas/views", views.keep, name="atlas-views"),
    path("atlas/v/<slug:key>", views.saved, name="atlas-saved"),
]
