"""The work of the queue that computes a plan, and what follows when it has ended."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from todoku.i18n import DEFAULT_LANG, LANGS
from todoku.plans.build import build_plan
from todoku.plans.config import parse_config, with_model
from todoku.plans.inputs import inputs_for
from todoku.reports.write import write_all
from todoku_web.audit.actions import record
from todoku_web.planning.geometry import write_geometry
from todoku_web.planning.models import Plan, PlanVersion
from todoku_web.planning.workflow import OPEN
from todoku_web.store.packs import pack_for
from todoku_web.store.results import result_path
from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.run import Run

KIND = "plan"
"""Name of the kind of job."""
FIGURES_FILE = "figures.json"


def work(parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
    """Make the plan and write its five files in both languages, the geometry for the map, and its figures.

    ``parameters``: ``area`` (five digits), ``config`` (a whole configuration), ``present`` (id of an upload, or null).
    The folder gets ``ja/`` and ``en/`` with the files of ``todoku plan``, ``map/*.geojson`` and ``figures.json``.
    Raises what :func:`todoku.plans.build.build_plan` raises.
    """
    area = parameters["area"]
    pack = pack_for((area,))
    with tempfile.TemporaryDirectory(prefix="todoku-plan-") as beside:
        present = _laid_out(parameters.get("present"), Path(beside))
        content = {**parameters["config"], "present": None if present is None else present.name}
        config = parse_config(with_model(content), name="plan.yaml")
        inputs = inputs_for(area, pack=None if pack is None else pack.path, present=present, run=run)
        result = build_plan(inputs, config, lang=DEFAULT_LANG, run=run)
        for lang in LANGS:
            write_all(result, folder / lang, lang=lang, run=run)
    write_geometry(result, folder)
    totals = result.plan.totals
    figures = {
        "document_id": result.plan.id,
        "households": totals.households,
        "route_km": totals.route_km,
        "sites": totals.sites,
        "capex_jpy": totals.capex_jpy,
        "gap": result.plan.design.gap,
    }
    (folder / FIGURES_FILE).write_text(json.dumps(figures, sort_keys=True) + "\n", encoding="utf-8")


def _laid_out(upload_id: str | None, folder: Path) -> Path | None:
    """Return an upload under a name with its kind's ending, as the library reads files."""
    if upload_id is None:
        return None
    upload = Upload.objects.get(pk=upload_id)
    place = folder / f"present.{upload.kind}"
    shutil.copyfile(upload.path, place)
    return place


def about(parameters: Mapping[str, Any]) -> str:
    """Return what a computation is about: the plan's title."""
    return str(parameters["title"])


def address(job: Any) -> str:
    """Return the page of the plan that was computed."""
    return reverse("planning:plan", args=[job.parameters["plan"]])


def done(job: Any) -> None:
    """Keep a computed plan as its next version, in the transaction in which the job ends.

    A plan that is no longer a draft gets none: what people review and decide does not change under their hands.
    """
    if PlanVersion.objects.filter(job=job).exists():
        return
    asked = job.parameters
    plan = Plan.objects.select_for_update().get(pk=asked["plan"])
    if plan.state not in OPEN:
        record("plan.computed_late", plan, by=job.asked_by, organisation=plan.organisation, result=job.result)
        return
    figures = json.loads((result_path(job.result) / FIGURES_FILE).read_text(encoding="utf-8"))
    last = plan.versions.first()
    version = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        title=asked["title"],
        config=asked["config"],
        present_id=asked.get("present"),
        result=job.result,
        job=job,
        made_by=job.asked_by,
        note=asked.get("note", ""),
        **figures,
    )
    plan.edits.filter(pk__in=asked.get("edits", []), first_in=None).update(first_in=version)
    plan.current, plan.changed_at = version, timezone.now()
    plan.save(update_fields=["current", "changed_at"])
    record(
        "plan.computed",
        plan,
        by=job.asked_by,
        organisation=plan.organisation,
        number=version.number,
        result=version.result,
    )
