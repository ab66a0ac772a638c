"""Shows a plan as it was computed, hands out its files and the geometry for its map."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from todoku.i18n import LANGS, Lang, text
from todoku.reports.write import FILES
from todoku_web.accounts.doors import answered, for_all
from todoku_web.jobs.models import JobState
from todoku_web.pages.language import current_lang
from todoku_web.planning.asked import edits_in_force, is_computed
from todoku_web.planning.doors import may_see_work, plan_at, version_at
from todoku_web.planning.geometry import LAYERS, PUBLIC_COLUMNS, PUBLIC_LAYERS, features, layer_path
from todoku_web.planning.page_parts import shown_parts
from todoku_web.planning.plan_settings import changes_between
from todoku_web.planning.public_tables import public_workbook
from todoku_web.planning.queries import open_comments
from todoku_web.planning.results import LONG_TABLE, document_of, file_of, key_figures, limits, said, sections
from todoku_web.planning.workflow import State

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from todoku_web.planning.models import Plan, PlanVersion

_MEDIA = {
    "plan.json": "application/json",
    "plan.pdf": "application/pdf",
    "plan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "plan.gpkg": "application/geopackage+sqlite3",
    "map.html": "application/octet-stream",
}
_MAP_WORDS = (
    "households", "population", "state", "state.served", "state.unserved", "state.unknown", "in_plan", "length",
    "branch", "cost", "fibres", "covered", "height", "comment", "forbid", "force", "keep", "leave", "move", "cell",
    "edge", "site", "yes", "no", "unknown", "added", "removed", "kept", "close", "zoom_in", "zoom_out", "move_hint",
)  # fmt: skip
_GOING_ON = (JobState.WAITING, JobState.RUNNING)
_SHORT_S = 60


@require_safe
@for_all
def plan(request: HttpRequest, plan_id: UUID, number: int | None = None) -> HttpResponse:
    """Show a plan: where it stands, and its newest version or the one that is asked for."""
    found = plan_at(request, plan_id)
    if found.current is None and number is None:
        return render(request, "planning/waiting.html", frame(request, found) | {"tab": "result"})
    version = version_at(request, found, number)
    return render(request, "planning/plan.html", frame(request, found) | _shown(request, found, version))


def frame(request: HttpRequest, found: Plan) -> dict[str, Any]:
    """Return what stands around every part of a plan for those who work on it."""
    works = may_see_work(request, found)
    drafting = works and found.state == State.DRAFTING
    stale = drafting and found.current is not None and not is_computed(found, edits_in_force(found))
    return {
        "plan": found,
        "works": works,
        "job": found.job if works else None,
        "going_on": bool(works and found.job and found.job.state in _GOING_ON),
        "failed": bool(works and found.job and found.job.state in (JobState.FAILED, JobState.CANCELLED)),
        "stale": stale,
        "may_edit": request.user.has_perm("planning.edit_plan", found),
        "may_comment": request.user.has_perm("planning.comment_plan", found),
        "questions": open_comments(found) if works else 0,
    }


def _shown(request: HttpRequest, found: Plan, version: PlanVersion) -> dict[str, Any]:
    lang = current_lang()
    network = request.user.has_perm("planning.view_network", found)
    document = document_of(version.result)
    return {
        "tab": "result",
        "version": version,
        "document": document,
        "network": network,
        "figures": key_figures(document, lang),
        "said": said(document, lang),
        "sections": sections(version.result, lang, public=not network),
        "limits": limits(document, lang),
        "parts": list(shown_parts(request, found, version)),
        "long_table": LONG_TABLE,
        "files": FILES if network else (),
        "langs": LANGS,
        "map_words": json.dumps(map_words(lang), ensure_ascii=False),
        "older": bool(found.current_id and version.pk != found.current_id),
    }


def map_words(lang: Lang) -> dict[str, str]:
    """Return the words that the map shows, by their names in its module."""
    return {name: text(f"planning.map.{name}", lang) for name in _MAP_WORDS}


@require_safe
@answered
def versions(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """List every version of a plan: who made it, when, and what it asked for differently."""
    found = plan_at(request, plan_id, "view_work")
    lang = current_lang()
    held = list(found.versions.select_related("made_by", "present").prefetch_related("edits"))
    dropped = list(found.edits.filter(first_in__isnull=False, dropped_at__isnull=False))
    rows = []
    for one, before in zip(held, [*held[1:], None], strict=True):
        changes = changes_between(before.config, one.config, lang) if before else []
        gone = [edit for edit in dropped if before and before.made_at < edit.dropped_at <= one.made_at]
        rows.append({"version": one, "before": before, "changes": changes, "edits": one.edits.all(), "gone": gone})
    return render(request, "planning/versions.html", frame(request, found) | {"tab": "versions", "rows": rows})


@require_safe
@answered
def file(request: HttpRequest, plan_id: UUID, number: int, lang: str, name: str) -> HttpResponse:
    """Hand out one of the five files of a version, or all of them as ``plan.zip``."""
    found = plan_at(request, plan_id)
    if not request.user.has_perm("planning.view_network", found) or lang not in LANGS:
        raise Http404
    version = version_at(request, found, number)
    stem = f"{found.area_code}-v{version.number}-{lang}"
    if name == "plan.zip":
        return _as_download(_zip(version, lang), f"todoku-{stem}.zip", "application/zip")
    place = file_of(version.result, lang, name)
    if place is None or not place.is_file():
        raise Http404
    return _as_download(place.read_bytes(), f"todoku-{stem}-{name}", _MEDIA[name])


@require_safe
@answered
def tables(request: HttpRequest, plan_id: UUID, number: int, lang: str) -> HttpResponse:
    """Hand out the aggregates of a version as a workbook: what anybody may have of a published plan."""
    found = plan_at(request, plan_id)
    version = version_at(request, found, number)
    if lang not in LANGS:
        raise Http404
    name = f"todoku-{found.area_code}-v{version.number}-{lang}-tables.xlsx"
    return _as_download(public_workbook(version, lang), name, _MEDIA["plan.xlsx"])


def _zip(version: PlanVersion, lang: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            place = file_of(version.result, lang, name)  # type: ignore[arg-type]
            if place is not None and place.is_file():
                archive.write(place, name)
    return made.getvalue()


def _as_download(content: bytes, name: str, media: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@cache_control(private=True, max_age=_SHORT_S)
def layer(request: HttpRequest, plan_id: UUID, number: int, name: str) -> HttpResponse:
    """Give one layer of a version's map as GeoJSON; without the network, squares and boundary alone."""
    found = plan_at(request, plan_id)
    version = version_at(request, found, number)
    if name not in LAYERS:
        raise Http404
    if request.user.has_perm("planning.view_network", found):
        content = layer_path(version.result, name).read_bytes()
        return HttpResponse(content, content_type="application/geo+json")
    if name not in PUBLIC_LAYERS:
        raise Http404
    shown = [
        {**one, "properties": {key: value for key, value in one["properties"].items() if key in PUBLIC_COLUMNS}}
        for one in features(version.result, name)
    ]
    return JsonResponse({"type": "FeatureCollection", "features": shown}, content_type="application/geo+json")
