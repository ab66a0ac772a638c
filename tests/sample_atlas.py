"""A small atlas: two packs of 室蘭市 from different years, and 登別市 as it is built in."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from todoku.areas import mesh
from todoku.areas.municipalities import region_of
from todoku.provenance import Basis, Dataset, Source
from todoku.sources.builtin import municipal_extents, municipal_squares
from todoku.sources.store import open_pack, write_pack
from todoku_web.atlas import build, edition, layers
from todoku_web.atlas.making.holdings import Holding, Holdings

TOWN, NEIGHBOUR = "01205", "01230"
OPERATORS = ("NTTドコモ", "KDDI/沖縄セルラー", "ソフトバンク", "楽天モバイル")


def source(title, as_of, basis=Basis.CENSUS, **more):
    return Source(publisher="=試験局", title=title, licence="試験用", as_of=as_of, basis=basis, **more)


def squares():
    return municipal_squares(TOWN)[::3]


def cells(year, factor):
    codes = squares()[: 90 if year == 2010 else 80]
    people = (np.arange(len(codes)) ** 2 % 977 * factor).astype(float)
    people[3] = np.nan
    table = pd.DataFrame(
        {"mesh_code": codes, "municipality_code": TOWN, "population": people, "households": np.floor(people / 2)}
    )
    return Dataset("cells", source(f"試験国勢調査{year}", f"{year}-10-01"), table=table)


def present():
    codes = squares()[:80]
    fibre = pd.DataFrame({"mesh_code": codes, "service": "ftth", "state": "served", "share": np.nan})
    fibre.loc[10:19, "state"] = "unserved"
    fibre.loc[20:29, ["state", "share"]] = ["served", 0.25]
    fibre = fibre.drop(index=range(30, 40))
    large = np.unique(mesh.parent(codes, level=2))
    grid = [
        {"mesh_code": code, "service": f"g5_base:{operator}", "state": "served" if place == 0 else "unserved"}
        for code in large
        for place, operator in enumerate(OPERATORS)
        if not (code == large[-1] and operator == OPERATORS[0])
    ]
    grid += [{"mesh_code": code, "service": "g5_target", "state": "served"} for code in large]
    table = pd.concat([fibre, pd.DataFrame(grid).assign(share=np.nan)], ignore_index=True)
    return Dataset("present", source("町の申告", "2021-04-01", Basis.MEASURED), table=table)


def land():
    codes = np.unique(mesh.parent(squares(), level=3))
    heights = pd.DataFrame({"mesh_code": codes, "elevation_m": np.arange(len(codes)) * 3.5 - 2.0})
    farms = pd.DataFrame({"mesh_code": squares()[:9], "farm_area_m2": 12_345.0, "fields": 3})
    return (
        Dataset("elevation_cells", source("標高", None, Basis.MEASURED), table=heights),
        Dataset("farm_cells", source("筆", "2019", Basis.MEASURED), table=farms),
    )


@cache
def sample_holdings(folder):
    folder.mkdir(exist_ok=True)
    region = region_of(TOWN)
    outlines = municipal_extents(region)
    newer = write_pack(folder / "newer", region, [cells(2020, 3), present(), *land(), outlines])
    older = write_pack(folder / "older", region, [cells(2010, 5)])
    packs = [Holding(region, open_pack(pack.path)) for pack in (newer, older)]
    return Holdings((*packs, Holding(region_of(NEIGHBOUR))))


def sample_edition(tmp_path_factory, monkeypatch):
    """Let the portal have this atlas and no layers of other apps; it is built once in each process."""
    found = sample_holdings(tmp_path_factory.getbasetemp() / "atlas")
    monkeypatch.setattr(build, "atlas_folder", lambda: tmp_path_factory.getbasetemp() / "atlas-built")
    monkeypatch.setattr(build, "holdings", lambda: found)
    monkeypatch.setattr(edition, "holdings", lambda: found)
    monkeypatch.setattr(layers, "_PROVIDERS", [])
    build.ensure_built()
    return edition.current()
