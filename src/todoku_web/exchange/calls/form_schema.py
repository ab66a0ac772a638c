"""Reads a form's JSON Schema back into its fields, and refuses what the portal cannot ask for."""

from __future__ import annotations

from typing import Any

from todoku.errors import InputError
from todoku_web.exchange.calls.form_fields import (
    DRAFT_2020_12,
    MOST_FIELDS,
    Choice,
    Condition,
    FieldType,
    FormField,
    checked_fields,
)

_TOP = {"$schema", "type", "additionalProperties", "properties", "required", "x-order", "allOf"}
_ANY = {"title", "description", "x-en", "type"}
_KEYS = {
    FieldType.TEXT: {"maxLength", "minLength"},
    FieldType.PARAGRAPH: {"maxLength", "minLength", "x-lines"},
    FieldType.NUMBER: {"minimum", "maximum"},
    FieldType.INTEGER: {"minimum", "maximum"},
    FieldType.BOOLEAN: {"const"},
    FieldType.CHOICE: {"enum", "x-choices"},
    FieldType.CHOICES: {"items", "uniqueItems", "minItems", "x-choices"},
    FieldType.FILE: {"format", "x-upload"},
}
_PLAIN = {"number": FieldType.NUMBER, "integer": FieldType.INTEGER, "boolean": FieldType.BOOLEAN}
_LONGEST = 80


def fields_of(schema: Any) -> tuple[FormField, ...]:
    """Return the fields of a form; InputError for a schema that is none of ours, with the keyword or type at fault."""
    if not isinstance(schema, dict) or schema.get("type") != "object" or schema.get("$schema") != DRAFT_2020_12:
        raise InputError("calls.schema_form")
    _only(schema, _TOP)
    properties = schema.get("properties", {})
    order = schema.get("x-order", [])
    if not isinstance(properties, dict) or not isinstance(order, list) or set(order) != set(properties):
        raise InputError("calls.schema_form")
    if len(order) > MOST_FIELDS:
        raise InputError("calls.fields_many", most=MOST_FIELDS, found=len(order))
    conditions = dict(_condition(one) for one in schema.get("allOf", []))
    required = {*schema.get("required", []), *(name for name, found in conditions.items() if found[1])}
    return checked_fields(
        [
            _field(name, properties[name], required=name in required, shown_when=conditions.get(name, (None,))[0])
            for name in order
        ]
    )


def _only(given: dict[str, Any], known: set[str]) -> None:
    strange = sorted(set(given) - known)
    if strange:
        raise InputError("calls.schema_keyword", keyword=strange[0][:_LONGEST])


def _condition(one: Any) -> tuple[str, tuple[Condition, bool]]:
    """Return the field that a condition is about, and what is asked; whether it is then required."""
    try:
        ((asked, test),) = one["if"]["properties"].items()
        ((name, hidden),) = one["else"]["properties"].items()
        value = test["const"]
        required = one["then"].get("required", [])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError("calls.schema_condition") from error
    if hidden is not False or required not in ([], [name]) or one["if"].get("required") != [asked]:
        raise InputError("calls.schema_condition")
    return name, (Condition(asked, value), bool(required))


def _field(name: str, given: Any, *, required: bool, shown_when: Condition | None) -> FormField:
    kind = _type_of(given, name)
    _only(given, _ANY | _KEYS[kind])
    english = given.get("x-en", {})
    return FormField(
        id=name,
        type=kind,
        title=str(given.get("title", "")),
        title_en=str(english.get("title", "")),
        help=str(given.get("description", "")),
        help_en=str(english.get("description", "")),
        required=required,
        choices=_choices(given, kind, name),
        most=given.get("maxLength"),
        minimum=given.get("minimum"),
        maximum=given.get("maximum"),
        shown_when=shown_when,
    )


def _type_of(given: Any, name: str) -> FieldType:
    said = given.get("type") if isinstance(given, dict) else None
    if said in _PLAIN:
        return _PLAIN[str(said)]
    if said == "array" and "items" in given:
        return FieldType.CHOICES
    if said == "string":
        if "enum" in given:
            return FieldType.CHOICE
        if given.get("x-upload"):
            return FieldType.FILE
        return FieldType.PARAGRAPH if given.get("x-lines") else FieldType.TEXT
    raise InputError("calls.schema_type", field=name[:_LONGEST], type=str(said)[:_LONGEST])


def _choices(given: dict[str, Any], kind: FieldType, name: str) -> tuple[Choice, ...]:
    if kind not in (FieldType.CHOICE, FieldType.CHOICES):
        return ()
    ids = given["enum"] if kind == FieldType.CHOICE else given["items"].get("enum", [])
    names = given.get("x-choices", {})
    if not isinstance(ids, list) or not isinstance(names, dict) or not set(ids) <= set(names):
        raise InputError("calls.schema_type", field=name[:_LONGEST], type="enum")
    return tuple(Choice(str(one), str(names[one].get("ja", "")), str(names[one].get("en", ""))) for one in ids)
