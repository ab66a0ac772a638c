"""Hands a kept file out again: always to be saved, never to be run by the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404

from todoku_web.uploads.kinds import RULES, Kind

if TYPE_CHECKING:
    from todoku_web.uploads.models import Upload

_POLICY = "sandbox; default-src 'none'"


def as_attachment(upload: Upload) -> FileResponse:
    """Return the file as an attachment under its cleaned name; the caller has asked for the permission."""
    try:
        stream = upload.path.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        stream, as_attachment=True, filename=upload.name, content_type=RULES[Kind(upload.kind)].media_type
    )
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
