"""The reference of the interface as sections of operations, made from its description."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from todoku.i18n import has, text
from todoku_web.api.description import description
from todoku_web.api.door import DOORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.i18n import Lang

_UNRESERVED = "/?&=,:;+-._~$"


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field: its name, what it may be, whether it has to be there, and what it is for."""

    name: str
    kind: str
    is_required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as it is read."""

    name: str
    method: str
    path: str
    summary: str
    more: str
    scope: str
    is_public: bool
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answer: tuple[Row, ...]
    statuses: tuple[tuple[str, str], ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one kind of thing."""

    id: str
    title: str
    operations: tuple[Operation, ...]


def sections(lang: Lang, *, root: str) -> tuple[Section, ...]:
    """Return the reference; ``root`` is the address at which the examples ask."""
    made = description(lang)
    found: dict[str, list[Operation]] = {}
    for path, methods in made["paths"].items():
        for method, one in methods.items():
            found.setdefault(one["tags"][0], []).append(_operation(made, path, method, one, root=root, lang=lang))
    return tuple(Section(tag, text(f"api.section.{tag}", lang), tuple(operations)) for tag, operations in found.items())


def _operation(
    made: dict[str, Any], path: str, method: str, one: dict[str, Any], *, root: str, lang: Lang
) -> Operation:
    door = DOORS[one["operationId"]]
    content: dict[str, Any] = next(iter(one.get("requestBody", {}).get("content", {}).values()), {})
    done = next(status for status in one["responses"] if status.startswith("2"))
    answer = one["responses"][done].get("content", {}).get("application/json", {})
    return Operation(
        name=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one["summary"],
        more=one.get("description", ""),
        scope=door.scope.value if door.scope else "",
        is_public=door.is_public,
        parameters=tuple(
            Row(each["name"], kind_of(each["schema"]), bool(each.get("required")), each["description"])
            for each in one["parameters"]
        ),
        body=_fields(made, content.get("schema", {}), one["operationId"], lang),
        answer=_fields(made, answer.get("schema", {}), one["operationId"], lang),
        statuses=tuple((status, told["description"]) for status, told in sorted(one["responses"].items())),
        examples=tuple(curl(root, example, is_public=door.is_public, method=method) for example in door.examples),
    )


def curl(root: str, example: str, *, is_public: bool, method: str) -> str:
    """Return an example as a line for the shell."""
    target, _, body = example.partition(" ")
    address = root + quote(target, safe=_UNRESERVED)
    parts = ["curl"]
    if not is_public:
        parts.append('-H "Authorization: Bearer $TODOKU_TOKEN"')
    if method != "get" and not body:
        parts.append(f"-X {method.upper()}")
    if body:
        parts.extend(("-H 'Content-Type: application/json'", f"--data {shlex.quote(body)}"))
    quoted = f'"{address}"' if "$" in address else shlex.quote(address)
    return " ".join((*parts, quoted))


def _fields(made: dict[str, Any], schema: dict[str, Any], name: str, lang: Lang) -> tuple[Row, ...]:
    """Return the fields of a document, of a list those of its entries; under ``items`` those of what a page holds."""
    plain = _entry(made, schema)
    rows = list(_rows(plain, name, lang))
    listed = plain.get("properties", {}).get("items")
    if listed is not None:
        place = [row.name for row in rows].index("items") + 1
        rows[place:place] = _rows(_entry(made, listed), name, lang, prefix="items[].")
    return tuple(rows)


def _rows(schema: dict[str, Any], operation: str, lang: Lang, *, prefix: str = "") -> Iterator[Row]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        own = f"api.field.{operation}.{name}"
        key = own if has(own) else f"api.field.{name}"
        yield Row(prefix + name, kind_of(field), name in required, text(key, lang) if has(key) else "")


def _entry(made: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    plain = _resolved(made, schema)
    return _resolved(made, plain["items"]) if plain.get("type") == "array" else plain


def _resolved(made: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = made["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def kind_of(schema: dict[str, Any]) -> str:
    """Return what a value may be, in the words of JSON Schema."""
    return " | ".join(dict.fromkeys(_kinds(schema)))


def _kinds(schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rsplit("/", 1)[-1]
    elif "anyOf" in schema:
        for part in schema["anyOf"]:
            yield from _kinds(part)
    elif "enum" in schema:
        yield from (json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    elif "const" in schema:
        yield json.dumps(schema["const"], ensure_ascii=False)
    elif schema.get("type") == "array":
        yield f"[{kind_of(schema.get('items', {}))}]"
    else:
        yield " ".join(str(part) for part in (schema.get("type", "any"), schema.get("format", "")) if part)
