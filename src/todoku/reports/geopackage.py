"""Writes the plan as a GeoPackage that opens styled in QGIS, each feature with its basis, and the sources beside them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio

from todoku.i18n import text
from todoku.reports.qgis_styles import Category, categorised, single

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.plans.plan import Plan, PlanResult

STATE_COLOURS = {
    "served": ("#2f6f9f", "solid"),
    "unserved": ("#f2c14e", "b_diagonal"),
    "unknown": ("#b8bcc4", "dense6"),
}
"""Fill colour and QGIS brush of each state of service: blue, amber and grey stay apart for colour-blind readers."""


def write_geopackage(result: PlanResult, path: Path, *, lang: Lang) -> None:
    """Write the plan's layers, its figures and its sources; the same plan gives the same content."""
    plan, layers = result.plan, result.layers
    moment = f"{plan.date}T00:00:00.000Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment})
    try:
        for name, frame in (
            ("cells", layers.cells),
            ("roads", layers.roads),
            ("routes", layers.routes),
            ("sites", layers.sites),
            ("exchange", layers.exchange),
            ("places", layers.places),
            ("boundary", layers.boundary),
        ):
            _write_layer(frame.assign(plan_id=plan.id), path, name)
        for name, table in (("figures", figures_table(plan)), ("sources", sources_table(plan))):
            pyogrio.write_dataframe(table, path, layer=name, driver="GPKG", append=path.exists())
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    _write_styles(path, lang, moment)


def figures_table(plan: Plan) -> pd.DataFrame:
    """Return the plan's indicators before and after as a table: id, when, value, unit, basis, as_of, source, reason."""
    rows = [
        {
            "id": one.id,
            "when": when,
            "value": one.value,
            "unit": one.unit,
            "basis": one.basis.value,
            "as_of": one.as_of,
            "source": one.source,
            "reason": one.reason,
        }
        for when, found in (("before", plan.indicators.before), ("after", plan.indicators.after))
        for one in found
    ]
    columns = ["id", "when", "value", "unit", "basis", "as_of", "source", "reason"]
    return pd.DataFrame(rows, columns=columns).astype({"value": "float64"})


def sources_table(plan: Plan) -> pd.DataFrame:
    """Return the plan's sources as a table."""
    columns = ["id", "publisher", "title", "licence", "as_of", "url", "sha256", "basis", "note"]
    rows = [{"id": key, **source.model_dump(mode="json")} for key, source in plan.inputs.sources.items()]
    return pd.DataFrame(rows, columns=columns)


def _write_layer(frame: gpd.GeoDataFrame, path: Path, name: str) -> None:
    kinds = set(frame.geom_type.dropna())
    kind = "Unknown" if len(kinds) != 1 else next(iter(kinds))
    pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", geometry_type=kind, append=path.exists())


def _styles(lang: Lang) -> dict[str, str]:
    states = tuple(
        Category(state, text(f"state.{state}", lang), colour, brush, 0.1)
        for state, (colour, brush) in STATE_COLOURS.items()
    )
    return {
        "cells": categorised("fill", "state", states),
        "roads": single("line", Category("", "", "#c9cdd3", "solid", 0.2)),
        "routes": single("line", Category("", "", "#c0392b", "solid", 0.7)),
        "sites": single("marker", Category("", "", "#5b2c83", "triangle", 3.4)),
        "exchange": single("marker", Category("", "", "#111111", "square", 4.0)),
        "places": single("marker", Category("", "", "#555555", "circle", 1.2)),
        "boundary": single("fill", Category("", "", "#333333", "no", 0.5)),
    }


def _write_styles(path: Path, lang: Lang, moment: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT, f_table_schema TEXT, "
            "f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, "
            "useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, update_time DATETIME)"
        )
        connection.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
            "VALUES ('', '', ?, 'geom', 'todoku', ?, '', 1, '', '', ?)",
            [(layer, qml, moment) for layer, qml in _styles(lang).items()],
        )
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', ?, 0)",
            (moment,),
        )
