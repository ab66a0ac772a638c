"""The page that asks what is to hold where two people changed one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from todoku.i18n import has, text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

_NOT_SENT = frozenset({"seen", "csrfmiddlewaretoken", "action"})


def merge_page(request: HttpRequest, wanted: Form, now: Form, *, seen: int, back: str) -> HttpResponse:
    """Put what stands beside what was typed; the form sends the latter again, for the version that stands."""
    rows = []
    for name in wanted.fields:
        one, other = _value(now[name].value()), _value(wanted[name].value())
        if name not in _NOT_SENT and one != other:
            rows.append((_label(wanted, name), _said(wanted, name, one), _said(wanted, name, other)))
    return asked_page(request, wanted, rows, seen=seen, back=back)


def asked_page(
    request: HttpRequest, wanted: Form, rows: list[tuple[str, str, str]], *, seen: int, back: str
) -> HttpResponse:
    """Return the page of a question whose rows are label, what stands, what was wanted."""
    typed = [(name, value) for name, values in wanted.data.lists() for value in values if name not in _NOT_SENT]
    context = {"rows": rows, "typed": typed, "seen": seen, "back": back}
    return render(request, "lending/merge.html", context, status=409)


def _value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)


def _label(form: Form, name: str) -> str:
    key = f"lending.field.{name}"
    return text(key, current_lang()) if has(key) else str(form.fields[name].label or name)


def _said(form: Form, name: str, value: Any) -> str:
    lang = current_lang()
    if value in {"", "on"} and type(form.fields[name]).__name__ == "BooleanField":
        return text("lending.yes" if value else "lending.no", lang)
    words: dict[Any, str] = dict(getattr(form.fields[name], "choices", ()))
    said = [str(words.get(one, one)) for one in (value if isinstance(value, tuple) else (value,))]
    return text("lending.list_separator", lang).join(text(one, lang) if has(one) else one for one in said) or "—"
