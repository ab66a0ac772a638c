"""What goes wrong, as problem details (RFC 9457): our codes, and words in the language of the request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse

from todoku.errors import AreaError, InputError, OutOfRange, PackError, TodokuError, UsageError
from todoku.form_faults import expected_words
from todoku.i18n import has, text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

MEDIA_TYPE = "application/problem+json"
BAD_REQUEST, UNAUTHORISED, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = 400, 401, 403, 404, 405
CONFLICT, TOO_LARGE, WRONG_TYPE, UNPROCESSABLE, TOO_MANY, BROKEN = 409, 413, 415, 422, 429, 500
CHALLENGE = 'Bearer realm="todoku", Basic realm="todoku", charset="UTF-8"'
_OWN_WORDS = {"string": "text", "tuple": "list", "list": "list", "model": "fields", "dict": "fields", "uuid": "uuid"}


_CONFLICTS = frozenset(
    {"planning.computing", "planning.computed", "planning.wrong_state", "planning.changed_since", "job.asked_anew"}
)
"""What cannot be done with a thing as it stands now."""


class Refused(TodokuError):
    """A request to the interface that is refused, with the status of HTTP that says so."""

    def __init__(
        self, code: str, /, *, status: int = BAD_REQUEST, headers: Mapping[str, str] | None = None, **params: object
    ) -> None:
        super().__init__(code, **params)
        self.status = status
        self.headers = dict(headers or {})


def unfit(error: TodokuError) -> Refused:
    """Return what is wrong with the content of a request, as such and not as a wrong address."""
    refused = Refused(error.code, status=UNPROCESSABLE)
    refused.params = error.params
    return refused


def not_found() -> Refused:
    """Return the refusal of what is not there, or may not be seen: nobody can tell which."""
    return Refused("api.not_found", status=NOT_FOUND)


def status_of(error: TodokuError) -> int:
    """Return the status of HTTP that an error of the library stands for."""
    if isinstance(error, Refused):
        return error.status
    if error.code.endswith(".not_allowed"):
        return FORBIDDEN
    if error.code in _CONFLICTS:
        return CONFLICT
    kinds = ((AreaError, NOT_FOUND), (PackError, BROKEN), ((UsageError, InputError, OutOfRange), BAD_REQUEST))
    return next((status for kind, status in kinds if isinstance(error, kind)), UNPROCESSABLE)


def problem(
    request: HttpRequest,
    error: TodokuError,
    *,
    status: int | None = None,
    errors: Sequence[Mapping[str, Any]] = (),
) -> HttpResponse:
    """Return an error as problem details; ``errors`` are the places of the request that it is about."""
    lang = current_lang()
    code = status or status_of(error)
    told: dict[str, Any] = {
        "type": reverse("api-problem", args=[error.code]),
        "title": text(f"api.status.{code}", lang),
        "status": code,
        "code": error.code,
        "detail": text(f"error.{error.code}", lang, **error.params),
        "instance": request.get_full_path(),
    }
    if errors:
        told["errors"] = list(errors)
    content = json.dumps(told, ensure_ascii=False)
    response = HttpResponse(content, status=code, content_type=MEDIA_TYPE)
    for name, value in getattr(error, "headers", {}).items():
        response.headers[name] = value
    return response


def misfits(request: HttpRequest, errors: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Return what pydantic found unfit in a request: 422 where it is the body, else 400; each with its place."""
    lang = current_lang()
    places = [
        {
            "in": str(one["loc"][0]),
            "at": "/".join(str(part) for part in one["loc"][1:]),
            "detail": text("api.expected", lang, expected=_expected(one)),
        }
        for one in errors
    ]
    in_body = any(place["in"] == "body" for place in places)
    code = "api.body" if in_body else "api.parameters"
    first = places[0]
    error = Refused(code, at=first["at"] or first["in"], told=first["detail"])
    return problem(request, error, status=UNPROCESSABLE if in_body else BAD_REQUEST, errors=places)


def _expected(error: Mapping[str, Any]) -> Mapping[str, str]:
    kind = str(error["type"])
    own = kind if has(f"api.expected.{kind}") else _OWN_WORDS.get(kind.split("_", maxsplit=1)[0], "")
    if own and kind not in ("literal_error", "enum"):
        limits = {name: value for name, value in error.get("ctx", {}).items() if isinstance(value, (int, str))}
        return {lang: text(f"api.expected.{own}", lang, **limits) for lang in ("ja", "en")}  # type: ignore[arg-type]
    return expected_words(error)
