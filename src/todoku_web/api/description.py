"""The description of the interface (OpenAPI 3.1) in the language asked for, completed by what holds everywhere."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from ninja.responses import NinjaJSONEncoder

from todoku.i18n import has, text
from todoku_web.api.door import DOORS, Door
from todoku_web.api.identity import KEY_HEADER
from todoku_web.api.problems import MEDIA_TYPE
from todoku_web.api.service import service

if TYPE_CHECKING:
    from todoku.i18n import Lang

SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": KEY_HEADER},
    "basic": {"type": "http", "scheme": "basic"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
}
_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "at", "detail"],
                "properties": {name: {"type": "string"} for name in ("in", "at", "detail")},
            },
        },
    },
}
_TEXT_HEADER = {"schema": {"type": "string"}}
_ON_BODY = (413, 415, 422)


@cache
def description(lang: Lang) -> dict[str, Any]:
    """Return the whole description, with the words of a language."""
    api = service()
    made = json.loads(json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder))
    made["info"]["description"] = text("api.description", lang)
    made["components"]["securitySchemes"] = {
        name: {**scheme, "description": text(f"api.security.{name}", lang)} for name, scheme in SECURITY.items()
    }
    made["components"]["schemas"]["Problem"] = _PROBLEM_SCHEMA
    made["servers"] = [{"url": "/"}]
    for path, methods in made["paths"].items():
        for method, one in methods.items():
            _complete(one, DOORS[one["operationId"]], path=path, method=method, lang=lang)
    return made


def _complete(one: dict[str, Any], door: Door, *, path: str, method: str, lang: Lang) -> None:
    name = one["operationId"]
    one["summary"] = text(f"api.operation.{name}", lang)
    one.pop("description", None)
    if has(f"api.operation.{name}.more"):
        one["description"] = text(f"api.operation.{name}.more", lang)
    scopes = [door.scope.value] if door.scope else []
    one["security"] = [*([{}] if door.is_public else []), *({scheme: scopes} for scheme in SECURITY)]
    one["parameters"] = [*one["parameters"], {"in": "query", "name": "lang", "schema": {"enum": ["ja", "en"]}}]
    for parameter in one["parameters"]:
        parameter["description"] = parameter_words(parameter["name"], name, lang)
    done = next(status for status in one["responses"] if status.startswith("2"))
    answer = one["responses"][done]
    if door.media != "application/json":
        answer["content"] = {door.media: {"schema": {"type": "string"}}}
    answer["headers"] = _headers(answer, method, paged="limit" in {one["name"] for one in one["parameters"]})
    for status in _statuses(door, path=path, method=method, has_body="requestBody" in one):
        one["responses"][str(status)] = _problem(status, lang)
    if method == "get":
        one["responses"]["304"] = {"description": text("api.status.304", lang)}
    answer["description"] = text("api.status.200", lang)


def parameter_words(parameter: str, operation: str, lang: Lang) -> str:
    """Return what a parameter is for; an operation may have words of its own for it."""
    own = f"api.parameter.{operation}.{parameter}"
    return text(own if has(own) else f"api.parameter.{parameter}", lang)


def _headers(answer: dict[str, Any], method: str, *, paged: bool) -> dict[str, Any]:
    found = {**answer.get("headers", {}), "Content-Language": {**_TEXT_HEADER, "required": True}}
    if method == "get":
        found["ETag"] = _TEXT_HEADER
    if paged:
        found["Link"] = {**_TEXT_HEADER, "required": True}
    return found


def _statuses(door: Door, *, path: str, method: str, has_body: bool) -> list[int]:
    found = [400, 401, 403, 429]
    if "{" in path or door.parameters & {"area"} or method == "post":
        found.append(404)
    if has_body:
        found.extend(_ON_BODY)
    return sorted(found)


def _problem(status: int, lang: Lang) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    told: dict[str, Any] = {
        "description": text(f"api.status.{status}", lang),
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
    if status == 429:  # noqa: PLR2004
        told["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "required": True}}
    if status == 401:  # noqa: PLR2004
        told["headers"] = {"WWW-Authenticate": {**_TEXT_HEADER, "required": True}}
    return told
