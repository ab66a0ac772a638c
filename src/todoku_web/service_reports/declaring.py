"""Takes what a municipality declares by table: many squares at once, confirmed by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from django.db import IntegrityError, transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku.provenance import Dataset
from todoku.sources.builtin import builtin_datasets, holds
from todoku_web.accounts.doors import require
from todoku_web.audit.actions import record
from todoku_web.service_reports.models import Origin, PlaceKind, ReportEvent, ServiceReport, State
from todoku_web.store.packs import pack_for

if TYPE_CHECKING:
    from datetime import date

    from todoku.areas.region import Region
    from todoku_web.uploads.models import Upload
    from todoku_web.uploads.tables import CoverageTable

MOST_ROWS = 20_000
_STATED = ("served", "unserved")
_AT_ONCE = 500


def ground_of(region: Region) -> dict[str, Dataset]:
    """Return what is needed to read a table of a region: its squares, inhabited or not, and its towns.

    Raises InputError for a region of which neither a pack nor the built-in data know the squares.
    """
    pack = pack_for(region.codes)
    kinds = ("cells", "zones", "zone_cells", "places")
    found = {kind: dataset for kind in kinds if pack is not None and (dataset := pack.get(kind)) is not None}
    if holds(region):
        land = builtin_datasets(region)["land"]
        squares = land.frame()[["mesh_code", "municipality_code"]].assign(households=np.nan)
        known = found.get("cells")
        if known is not None:
            own = known.frame()[["mesh_code", "municipality_code", "households"]]
            squares = pd.concat([own, squares], ignore_index=True).drop_duplicates("mesh_code")
        found["cells"] = Dataset("cells", land.source, table=squares)
    if "cells" not in found:
        raise InputError("service_reports.no_squares", area=region.name)
    return found


@transaction.atomic
def declare_table(
    table: CoverageTable, *, upload: Upload, observed_on: date, by: Any, organisation: Any, key: str
) -> int:
    """Keep what a table states of a municipality's squares, and return how many statements there are.

    Rows that say 不明 state nothing. The same form sent twice keeps it once. Raises NotAllowed where the person may
    not, InputError for a table without statements, with too many, or of a day to come.
    """
    require(by, "service_reports.declare_service", organisation)
    stated = table.present.loc[table.present["state"].isin(_STATED)]
    if ServiceReport.objects.filter(reporter=by, key=f"{key}-0").exists():
        return len(stated)
    if observed_on > timezone.localdate():
        raise InputError("service_reports.date_future", date=observed_on.isoformat())
    if stated.empty:
        raise InputError("service_reports.nothing_stated", file=upload.name)
    if len(stated) > MOST_ROWS:
        raise InputError("service_reports.too_many_rows", file=upload.name, most=MOST_ROWS)
    try:
        _keep(stated, upload=upload, observed_on=observed_on, by=by, organisation=organisation, key=key)
    except IntegrityError:  # the same form, sent twice at the same moment
        return len(stated)
    record(
        "service_report.table_declared",
        upload,
        by=by,
        organisation=organisation,
        statements=len(stated),
        evidence=upload.sha256,
        observed_on=observed_on.isoformat(),
    )
    return len(stated)


@transaction.atomic
def _keep(stated: pd.DataFrame, *, upload: Upload, observed_on: date, by: Any, organisation: Any, key: str) -> None:
    now = timezone.now()
    made = [
        ServiceReport(
            key=f"{key}-{number}",
            origin=Origin.MUNICIPALITY,
            state=State.CONFIRMED,
            decided_at=now,
            created_at=now,
            changed_at=now,
            reporter=by,
            organisation=organisation,
            area_code=organisation.area_code,
            square=row.mesh_code,
            place_kind=PlaceKind.SQUARE,
            place=row.mesh_code,
            service=row.service,
            finding=row.state,
            observed_on=observed_on,
            evidence=upload,
        )
        for number, row in enumerate(stated.itertuples(index=False))
    ]
    ServiceReport.objects.bulk_create(made, batch_size=_AT_ONCE)
    ReportEvent.objects.bulk_create(
        [
            ReportEvent(
                report=one,
                at=now,
                actor=by,
                actor_kind=Origin.MUNICIPALITY,
                action="declared",
                evidence_sha256=upload.sha256,
            )
            for one in made
        ],
        batch_size=_AT_ONCE,
    )
