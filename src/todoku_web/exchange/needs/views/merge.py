"""The question that is asked where two people changed the same field, and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from todoku.i18n import has, text
from todoku_web.exchange.needs.forms import shown_need, shown_offer
from todoku_web.exchange.needs.merging import TOGETHER
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.needs.need_content import NeedContent
from todoku_web.exchange.needs.offer_content import OfferContent
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.needs.requirement_rows import requirement_rows
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from todoku.i18n import Lang
    from todoku_web.exchange.needs.actions.history import Collision

_TAKE = "take-"
_FORM_NAMES = {"fields": "fields_known"}
_WORDED = {
    "who": "needs.who",
    "issue_area": "exchange.issue",
    "issue_areas": "exchange.issue",
    "readiness": "needs.readiness",
    "place_kind": "needs.place_kind",
    "kind": "needs.kind",
    "fields": "needs.competence",
}


def merge_page(request: HttpRequest, error: Collision) -> HttpResponse:
    """Return the page on which a person says which of two versions of a field holds; nothing of either is lost."""
    assert error.merged is not None
    thing, lang = error.thing, current_lang()
    is_need = isinstance(thing, Need)
    shown: Any = shown_need if is_need else shown_offer
    theirs = shown((NeedContent if is_need else OfferContent).of(thing))
    mine = shown(error.merged.content)
    asked = {conflict.field for conflict in error.merged.conflicts}
    groups: list[tuple[str, ...]] = [group for group in TOGETHER if asked & set(group)]
    groups += [(name,) for name in sorted(asked) if not any(name in group for group in groups)]
    taken = {_form_name(name) for group in groups for name in group}
    page = {
        "thing": thing,
        "is_need": is_need,
        "rows": [_row(group, theirs, mine, error, lang) for group in groups],
        "hidden": [(name, one) for name, value in mine.items() if name not in taken for one in _values(value)],
    }
    return render(request, "needs/merge.html", page, status=409)


def answered_question(post: QueryDict) -> QueryDict:
    """Return what a form sent, with the side that was taken of each field that was asked about."""
    made = post.copy()
    for name in post:
        if name.startswith(_TAKE):
            side = "mine" if post[name] == "mine" else "theirs"
            first = name.removeprefix(_TAKE)
            for one in next((group for group in TOGETHER if group[0] == first), (first,)):
                made.setlist(_form_name(one), post.getlist(f"{side}-{_form_name(one)}"))
    return made


def value_text(field: str, value: Any, lang: Lang) -> str:
    """Return a field's value in words."""
    if value is None or value in ("", (), []):
        return text("needs.unsaid", lang)
    if field == "requirements":
        return text("parts.list_joint", lang).join(row.title for row in requirement_rows(value, lang))
    if field in {"area_code", "base_code"}:
        return area_shown(value, lang)
    if field == "areas":
        return text("parts.list_joint", lang).join(area_shown(code, lang) for code in value)
    if field in _WORDED:
        return text("parts.list_joint", lang).join(
            text(key, lang) if has(key := f"{_WORDED[field]}.{one}") else str(one) for one in _values(value)
        )
    return f"{value:,}" if isinstance(value, int) and field != "budget_year" else str(value)


def _row(group: tuple[str, ...], theirs: Any, mine: Any, error: Collision, lang: Lang) -> dict[str, Any]:
    assert error.merged is not None
    found = [conflict for conflict in error.merged.conflicts if conflict.field in group]
    names = [_form_name(name) for name in group]
    return {
        "name": group[0],
        "labels": [f"needs.field.{conflict.field}" for conflict in found],
        "before": [value_text(one.field, one.before, lang) for one in found],
        "theirs": [value_text(one.field, one.theirs, lang) for one in found],
        "mine": [value_text(one.field, one.mine, lang) for one in found],
        "values": [
            (f"{side}-{name}", value)
            for side, shown in (("theirs", theirs), ("mine", mine))
            for name in names
            for value in _values(shown.get(name))
        ],
    }


def _form_name(field: str) -> str:
    return _FORM_NAMES.get(field, field)


def _values(value: Any) -> list[Any]:
    """Return a value as a form sends it."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]
