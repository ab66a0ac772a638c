"""Writes the plan as a GeoPackage that opens styled in QGIS: features with their basis, figures, costs and sources."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pandas as pd
import pyogrio

from todoku.i18n import text
from todoku.provenance import Basis, weakest
from todoku.reports.drawings.route_classes import classes_of_ranks
from todoku.reports.gis.geopackage_fields import SPATIAL, fields_of, fields_table, layer_basis
from todoku.reports.gis.geopackage_styles import layer_styles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan, PlanResult
    from todoku.reports.gis.geopackage_fields import Field

_GEOMETRY = {
    "cells": "Polygon",
    "roads": "MultiLineString",
    "routes": "MultiLineString",
    "crossings": "Point",
    "sites": "Point",
    "exchange": "Point",
    "places": "Point",
    "boundary": "MultiPolygon",
}
_STYLES_TABLE = """CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)"""
_COLUMNS_TABLE = """CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name))"""
_SCHEMA_EXTENSION = (
    "gpkg_data_columns",
    None,
    "gpkg_schema",
    "http://www.geopackage.org/spec121/#extension_schema",
    "read-write",
)


def write_geopackage(result: PlanResult, path: Path, *, lang: Lang) -> None:
    """Write the plan's layers, figures, costs, branches and sources; the same plan gives the same content.

    ``layer_styles`` holds the styles as QGIS reads them; ``fields`` and, as the standard's schema extension has it,
    ``gpkg_data_columns`` say what each column means, its unit and its basis.
    """
    plan = result.plan
    moment = f"{plan.date}T00:00:00.000Z"
    layers = {name: _with_basis(plan, name, getattr(result.layers, name)) for name in SPATIAL}
    layers["routes"] = _with_branches(plan, layers["routes"])
    tables = {
        "figures": figures_table(plan),
        "costs": costs_table(plan, lang),
        "branches": branches_table(result),
        "sources": sources_table(plan),
    }
    fields = [
        field
        for name, frame in {**layers, **tables}.items()
        for field in fields_of(plan, name, [column for column in frame.columns if column != "geometry"], lang)
    ]
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment})
    try:
        for name, layer in layers.items():
            _write(layer, path, name, lang)
        for name, table in {**tables, "fields": fields_table(fields)}.items():
            _write(table, path, name, lang)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    with closing(sqlite3.connect(path)) as connection, connection:
        _write_styles(connection, layer_styles(result, layers["routes"], fields, lang), moment)
        _write_columns(connection, fields)


def figures_table(plan: Plan) -> pd.DataFrame:
    """Return the plan's indicators before and after as a table: id, when, value, unit, basis, as_of, source, reason."""
    rows = [
        (one.id, when, one.value, one.unit, one.basis.value, one.as_of, one.source, one.reason and one.reason.text)
        for when, found in (("before", plan.indicators.before), ("after", plan.indicators.after))
        for one in found
    ]
    columns = ["id", "when", "value", "unit", "basis", "as_of", "source", "reason"]
    return pd.DataFrame(rows, columns=columns).astype({"value": "float64"})


def costs_table(plan: Plan, lang: Lang) -> pd.DataFrame:
    """Return the cost lines as a table, with the price's origin and the basis of the quantity."""
    columns = ["id", "item", "component", "area_part", "quantity", "unit", "unit_price_jpy", "amount_jpy",
               "eligibility", "clause", "price_id", "price_year", "tax", "confidence", "price_source",
               "basis"]  # fmt: skip
    rows = [
        {
            **line.model_dump(),
            "item": text(line.name_key, lang),
            "basis": line.quantity_basis.value,
            "area_part": line.part,
        }
        for line in plan.costs
    ]
    return pd.DataFrame(rows, columns=columns).astype({"price_year": "Int64"})


def branches_table(result: PlanResult) -> pd.DataFrame:
    """Return the branches as a table; ``routes.branch_rank`` refers to its ``rank``."""
    fibre, cells = result.plan.design.fibre, result.layers.cells
    bases = [Basis(value) for value in cells["basis"].unique()]
    basis = weakest(*bases, *([fibre.roads_basis] if fibre else []), Basis.MODELLED)
    columns = ["rank", "name", "places", "length_km", "cost_jpy", "households", "population", "farm_area_ha", "farms",
               "jpy_per_household", "jpy_per_household_or_farm", "cumulative_households",
               "cumulative_cost_jpy"]  # fmt: skip
    rows = [{**branch.model_dump(), "places": "、".join(branch.places)} for branch in result.plan.branches]
    table = pd.DataFrame(rows, columns=columns).assign(basis=basis.value)
    whole = dict.fromkeys(("jpy_per_household", "jpy_per_household_or_farm"), "Int64")
    return table.astype({**whole, "farm_area_ha": "float64", "farms": "float64"})


def sources_table(plan: Plan) -> pd.DataFrame:
    """Return the plan's sources as a table, numbered as in the PDF."""
    columns = ["number", "id", "publisher", "title", "licence", "as_of", "url", "sha256", "basis", "note"]
    rows = [
        {"number": number, "id": key, **source.model_dump(mode="json")}
        for number, (key, source) in enumerate(plan.inputs.sources.items(), start=1)
    ]
    return pd.DataFrame(rows, columns=columns)


def _with_basis(plan: Plan, name: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if "basis" not in frame.columns:
        frame = frame.assign(basis=layer_basis(plan, name).value)
    return frame.assign(plan_id=plan.id)


def _with_branches(plan: Plan, routes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add to every edge its branch's name, cost per household and class of cost."""
    ranks = [None if pd.isna(rank) else int(rank) for rank in routes["branch_rank"]]
    found = {branch.rank: branch for branch in plan.branches}
    branches = [found.get(rank or 0) for rank in ranks]
    return routes.assign(
        branch_name=pd.Series([branch.name if branch else None for branch in branches], dtype=object),
        jpy_per_household=pd.array(
            [branch.jpy_per_household if branch else None for branch in branches], dtype="Int64"
        ),
        cost_class=pd.Series(classes_of_ranks(plan, ranks), dtype=object),
    )


def _write(frame: pd.DataFrame, path: Path, name: str, lang: Lang) -> None:
    about = {
        "IDENTIFIER": text(f"geopackage.layer.{name}", lang),
        "DESCRIPTION": text(f"geopackage.layer_about.{name}", lang),
    }
    shape = _GEOMETRY.get(name)
    kind = {} if shape is None else {"geometry_type": shape, "promote_to_multi": shape.startswith("Multi")}
    pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=path.exists(), layer_options=about, **kind)


def _write_styles(connection: sqlite3.Connection, styles: dict[str, str], moment: str) -> None:
    connection.execute(_STYLES_TABLE)
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?, 'geom', 'todoku', ?, '', 1, 'todoku', '', NULL, ?)",
        [(layer, qml, moment) for layer, qml in styles.items()],
    )
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', 'QGIS', ?, 0)",
        (moment,),
    )


def _write_columns(connection: sqlite3.Connection, fields: Iterable[Field]) -> None:
    connection.execute(_COLUMNS_TABLE)
    connection.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?, ?, ?, ?, ?)",
        [(one.layer, one.column, one.name, one.name, one.explanation) for one in fields],
    )
    connection.execute(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) "
        "VALUES (?, ?, ?, ?, ?)",
        _SCHEMA_EXTENSION,
    )
