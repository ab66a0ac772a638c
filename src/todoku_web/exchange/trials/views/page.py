"""The page of one trial, as its steps, its log and its parts show it again with what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from todoku.i18n import text
from todoku_web.accounts.doors import status_of
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.trials.effects import lacks_to_prove, lacks_to_report, lacks_to_start
from todoku_web.exchange.trials.licence_steps import LAND, OTHER_RADIO, steps_of
from todoku_web.exchange.trials.models import FileKind, TrialState
from todoku_web.exchange.trials.page_parts import shown_parts
from todoku_web.exchange.trials.part_specs import LOGIC, PARTS
from todoku_web.exchange.trials.shown import given_for, indicator_rows
from todoku_web.exchange.trials.verdicts import verdicts
from todoku_web.exchange.trials.workflow import TRANSITIONS, transition
from todoku_web.pages.language import current_lang
from todoku_web.parts.shown import shown_rows
from todoku_web.uploads.kinds import EVIDENCE, accepted_suffixes

if TYPE_CHECKING:
    from todoku.errors import TodokuError
    from todoku.i18n import Lang
    from todoku_web.exchange.trials.models import Trial

_PUBLIC_STEPS = ("start", "end", "report", "prove", "not_prove", "stop")
_TABLES = (
    ("about", "hypotheses"),
    ("partners", "partners"),
    ("schedule", "phases"),
    ("risks", "risks"),
    ("measured", "measured"),
    ("report", "findings"),
)


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


def _table(found: Trial, part: str, name: str, lang: Lang, *, works: bool) -> Any:
    spec = PARTS[part]
    rows = next(one for one in spec.rows if one.name == name)
    return shown_rows(rows, found.part(part), given_for(found, spec), lang, works=works, words="trials")


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
    return text("parts.list_joint", lang).join(text(f"trials.lack.{one}", lang) for one in lacks)


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
