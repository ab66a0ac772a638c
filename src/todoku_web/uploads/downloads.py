"""Hands a kept file out again: always to be saved, never to be run by the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from todoku_web.uploads.kinds import RULES, Kind

if TYPE_CHECKING:
    from todoku_web.uploads.models import Upload


def as_attachment(upload: Upload) -> HttpResponse:
    """Return the file as an attachment under its cleaned name; the caller has asked for the permission."""
    try:
        content = upload.path.read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=upload.name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(content, content_type=RULES[Kind(upload.kind)].media_type, headers=headers)
