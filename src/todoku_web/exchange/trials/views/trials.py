"""Pages on which somebody plans a trial, sees where it stands, and leads it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.needs.views.access import seen_need
from todoku_web.exchange.trials.actions import trials as actions
from todoku_web.exchange.trials.effects import lacks_to_prove, lacks_to_report, lacks_to_start
from todoku_web.exchange.trials.licence_steps import LAND, OTHER_RADIO, steps_of
from todoku_web.exchange.trials.models import FileKind, TrialState
from todoku_web.exchange.trials.page_parts import shown_parts
from todoku_web.exchange.trials.paper.pdf import render_sheet
from todoku_web.exchange.trials.part_specs import LOGIC, PARTS
from todoku_web.exchange.trials.sheet import sheet_content
from todoku_web.exchange.trials.shown import given_for, indicator_rows, shown_rows
from todoku_web.exchange.trials.verdicts import verdicts
from todoku_web.exchange.trials.views.access import seen_trial
from todoku_web.exchange.trials.views.records import EVIDENCE
from todoku_web.exchange.trials.workflow import TRANSITIONS, transition
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number
from todoku_web.uploads.kinds import accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID

    from todoku.i18n import Lang
    from todoku_web.exchange.trials.models import Trial

_LONGEST_KEY = 64
_PUBLIC_STEPS = ("start", "end", "report", "prove", "not_prove", "stop")


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Plan a trial of a need."""
    need = seen_need(request, need_id)
    require(request.user, "trials.begin_trial", need)
    mine = [one.organisation for one in memberships_of(request.user)]
    bodies = [one for one in mine if request.user.has_perm("trials.begin_trial_for", one)]
    if not bodies:
        require(request.user, "trials.begin_trial_for", mine[0] if mine else None)
    offices = actions.offices_for(need.area_code)
    typed = {name: request.POST.get(name, "") for name in ("title", "organisation", "office", "key")}
    error: TodokuError | None = None
    if request.method == "POST":
        organisation = next((one for one in bodies if str(one.pk) == typed["organisation"]), None)
        office = next((one for one in offices if str(one.pk) == typed["office"]), None)
        key = typed["key"][:_LONGEST_KEY] or uuid4().hex
        try:
            if organisation is None:
                raise InputError("planning.choice")
            made = actions.begin(
                need, typed["title"], organisation=organisation, office=office, by=request.user, key=key
            )
            return redirect("trials:trial", made.pk)
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    else:
        typed |= {"title": need.title, "key": uuid4().hex}
        typed |= {"organisation": str(bodies[0].pk), "office": str(offices[0].pk) if offices else ""}
    context = {"need": need, "bodies": bodies, "offices": offices, "typed": typed, "error": error}
    return render(request, "trials/new.html", context, status=400 if error else 200)


@never_cache
@require_safe
@for_all
def trial(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Show one trial, what it lacks, what came of it, and what the person may do with it."""
    return trial_page(request, seen_trial(request, trial_id))


@require_POST
@for_people
def act(request: HttpRequest, trial_id: UUID, name: str) -> HttpResponse:
    """Lead a trial along a transition."""
    found = seen_trial(request, trial_id)
    if name not in {way.name for way in TRANSITIONS}:
        raise Http404
    said, seen = request.POST.get("said", ""), posted_number(request.POST.get("seen", ""))
    try:
        actions.go(found, name, by=request.user, seen=seen, said=said, onwards=request.POST.get("need") == "onwards")
    except NotAllowed:
        raise
    except TodokuError as error:
        return trial_page(request, seen_trial(request, trial_id), error=error, tried=name, said=said)
    messages.success(request, text(f"trials.done.{name}", current_lang()))
    return redirect("trials:trial", found.pk)


@never_cache
@require_safe
@for_all
def sheet(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Show the trial's sheet (EBPM) to print."""
    found = seen_trial(request, trial_id)
    works = request.user.has_perm("trials.view_work", found)
    return render(
        request, "trials/sheet.html", {"trial": found, "sheet": sheet_content(found, current_lang(), works=works)}
    )


@never_cache
@require_safe
@for_all
def sheet_pdf(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Give the trial's sheet as a PDF, in the language of the page."""
    found, lang = seen_trial(request, trial_id), current_lang()
    content = sheet_content(found, lang, works=request.user.has_perm("trials.view_work", found))
    headers = {"Content-Disposition": f'attachment; filename="ebpm-{found.pk}-{lang}.pdf"'}
    return HttpResponse(render_sheet(content, lang), content_type="application/pdf", headers=headers)


def trial_page(
    request: HttpRequest, found: Trial, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    """Return the page of a trial, with what was refused of what was tried on it."""
    person, lang = request.user, current_lang()
    works = person.has_perm("trials.view_work", found)
    way = found.part("licence").get("way", "")
    page = {
        "trial": found,
        "works": works,
        "area": area_shown(found.need.area_code, lang),
        "may_see_need": person.has_perm("needs.view_need", found.need),
        "may_edit": person.has_perm("trials.edit_trial", found),
        "may_log": person.has_perm("trials.log_trial", found),
        "open_parts": [part.name for part in PARTS.values() if found.state in part.states],
        "ways": [one for one in TRANSITIONS if person.has_perm(f"trials.{one.name}_trial", found)],
        "tables": {name: _table(found, part, name, lang, works=works) for part, name in _TABLES},
        "logic": _logic_columns(found, lang),
        "indicators": indicator_rows(list(found.indicators.all()), lang),
        "verdicts": verdicts(found.need.requirements, found.rows("measured", "measured"), lang),
        "step_rows": _steps(found, way, lang) if works else [],
        "other_radio": way == OTHER_RADIO,
        "on_land": way in LAND,
        "history": _history(found, lang, works=works),
        "file_kinds": FileKind.choices,
        "accepted": accepted_suffixes(EVIDENCE),
        "lacks": _lacks(found, lang) if works else "",
        "new_key": uuid4().hex,
        "error": error,
        "tried": tried,
        "said": said,
        "is_planned": found.state == TrialState.PLANNED,
        "shown_parts": shown_parts(request, found),
    }
    status = 200 if error is None else status_of(error)
    return render(request, "trials/trial.html", page, status=status)


_TABLES = (
    ("about", "hypotheses"),
    ("partners", "partners"),
    ("schedule", "phases"),
    ("risks", "risks"),
    ("measured", "measured"),
    ("report", "findings"),
)


def _table(found: Trial, part: str, name: str, lang: Lang, *, works: bool) -> Any:
    spec = PARTS[part]
    rows = next(one for one in spec.rows if one.name == name)
    return shown_rows(rows, found.part(part), given_for(found, spec), lang, works=works)


def _logic_columns(found: Trial, lang: Lang) -> list[tuple[str, list[list[str]]]]:
    names = given_for(found, PARTS["logic"])["indicators"]
    return [
        (
            text(f"trials.list.{column}", lang),
            [
                [row["text"], *(names[one] for one in row["indicators"] if one in names)]
                for row in found.rows("logic", column)
            ],
        )
        for column in LOGIC
    ]


def _steps(found: Trial, way: str, lang: Lang) -> list[dict[str, Any]]:
    kept = {row["id"]: row for row in found.rows("licence", "steps")}
    return [
        {
            "step": one,
            "told": one.told(lang),
            "state": kept.get(one.id, {}).get("state") or "open",
            **_noted(kept.get(one.id, {})),
        }
        for one in steps_of(way)
    ]


def _lacks(found: Trial, lang: Lang) -> str:
    """Return what the trial lacks for its next step, in words; empty where it lacks nothing."""
    indicators = list(found.indicators.all())
    lacks = {
        TrialState.PLANNED: lambda: lacks_to_start(found, indicators),
        TrialState.ENDED: lambda: [*lacks_to_report(found), *lacks_to_prove(indicators)],
        TrialState.REPORTED: lambda: lacks_to_prove(indicators),
    }.get(found.state, list)()
    return text("needs.list_joint", lang).join(text(f"trials.lack.{one}", lang) for one in lacks)


def _noted(row: dict[str, Any]) -> dict[str, str]:
    return {"on": row.get("on") or "", "note": row.get("note") or ""}


def _history(found: Trial, lang: Lang, *, works: bool) -> list[dict[str, Any]]:
    """Return the steps; to the public those from state to state, with what was said to all."""
    return [
        {
            "at": one.at,
            "did": text(f"trials.did.{one.action}", lang),
            "by": " ".join(part for part in (one.office, str(one.actor) if works and one.actor else "") if part),
            "text": one.text if works or transition(one.action).said_to_all else "",
            "parts": sorted({text(f"trials.part.{change['field'].partition(':')[0]}", lang) for change in one.changes}),
        }
        for one in found.events.all()
        if works or (found.is_public and one.action in _PUBLIC_STEPS)
    ]
