"""The templates of calls, and the criteria of selection: data of this app, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from todoku.errors import InputError
from todoku.i18n import load_yaml
from todoku_web.exchange.calls.form_fields import Choice, Condition, FieldType, FormField, checked_fields


@dataclass(frozen=True, slots=True)
class CallTemplate:
    """What a new call begins with; texts are mappings of languages."""

    id: str
    kind: str
    audience: str
    title: dict[str, str]
    description: dict[str, str]
    admission: str
    capacity: int | None
    waiting_list: bool
    most_each: int
    season: tuple[int, ...]
    quarter: int | None
    """Of the fiscal year, in which the source holds it; None where it does not say."""
    deck_line: int
    deck_quote: str
    limits_source: str
    """Where the limits of a dispatch are published; empty where there are none."""
    tally_field: str
    eligibility: tuple[dict[str, Any], ...]
    criteria: tuple[dict[str, Any], ...]
    stages: tuple[dict[str, Any], ...]
    fields: tuple[FormField, ...]


@cache
def call_templates() -> dict[str, CallTemplate]:
    """Return the templates by id, in their order."""
    return {one["id"]: _template(one) for one in _data("templates.yaml")["templates"]}


def call_template(name: str) -> CallTemplate:
    """Return the template of an id; InputError for one that there is not."""
    found = call_templates().get(name)
    if found is None:
        raise InputError("calls.template", name=name[:40])
    return found


@cache
def criteria() -> dict[str, list[dict[str, Any]]]:
    """Return the sets of criteria: name -> [{"id", "title", "source"}]."""
    found: dict[str, list[dict[str, Any]]] = _data("criteria.yaml")
    return found


def _data(name: str) -> Any:
    return load_yaml((resources.files("todoku_web.exchange.calls") / "data" / name).read_text(encoding="utf-8"))


def _template(one: dict[str, Any]) -> CallTemplate:
    return CallTemplate(
        id=one["id"],
        kind=one["kind"],
        audience=one["audience"],
        title=one["title"],
        description=one["description"],
        admission=one["admission"],
        capacity=one.get("capacity"),
        waiting_list=one.get("waiting_list", False),
        most_each=one.get("most_each", 1),
        season=tuple(one.get("season", ())),
        quarter=one.get("quarter"),
        deck_line=one["deck"]["line"],
        deck_quote=one["deck"]["quote"],
        limits_source=one.get("limits_source", ""),
        tally_field=one.get("tally", ""),
        eligibility=tuple(one.get("eligibility", ())),
        criteria=tuple(criteria()[one["criteria"]]) if "criteria" in one else (),
        stages=tuple(one.get("stages", ())),
        fields=checked_fields([_field(field) for field in _flat(one["form"])]),
    )


def _flat(form: list[Any]) -> list[dict[str, Any]]:
    """Return the fields of a form in which groups of fields stand that several forms share."""
    return [field for part in form for field in (part if isinstance(part, list) else [part])]


def _field(one: dict[str, Any]) -> FormField:
    asked = one.get("when")
    return FormField(
        id=one["id"],
        type=FieldType(one["type"]),
        title=one["title"]["ja"],
        title_en=one["title"]["en"],
        help=one.get("help", {}).get("ja", ""),
        help_en=one.get("help", {}).get("en", ""),
        required=one.get("required", False),
        choices=tuple(Choice(choice["id"], choice["ja"], choice["en"]) for choice in one.get("choices", ())),
        most=one.get("most"),
        minimum=one.get("minimum"),
        maximum=one.get("maximum"),
        shown_when=None if asked is None else Condition(*asked),
    )
