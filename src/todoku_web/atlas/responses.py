"""Answers that browsers keep: compressed, with an ETag, and for good where the address names the state of the data."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from django.http import HttpRequest

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "private, no-cache"
_OPEN = "public, no-cache"


def compressed_file(request: HttpRequest, path: Path, *, content_type: str, version: str) -> HttpResponse:
    """Answer with a file that lies compressed on disk.

    An address with ``v`` of this version is kept for good; any other is asked for again each time.
    """
    etag = quote_etag(f"{version}-{path.parent.name}-{path.name}")
    if _is_held(request, etag):
        return _not_modified(etag)
    response = _compressed(request, path.read_bytes(), content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = _FOR_GOOD if request.GET.get("v") == version else _OPEN
    return response


def json_answer(request: HttpRequest, content: Any, *, status: int = 200) -> HttpResponse:
    """Answer with JSON, compressed; a browser that has the same already is told so."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return bytes_answer(request, written, content_type="application/json", status=status)


def bytes_answer(request: HttpRequest, written: bytes, *, content_type: str, status: int = 200) -> HttpResponse:
    """Answer with content that depends on who asks, and in which language."""
    etag = quote_etag(hashlib.sha256(written).hexdigest()[:24])
    if status == HttpResponse.status_code and _is_held(request, etag):
        return _not_modified(etag)
    response = _compressed(request, gzip.compress(written, 6, mtime=0), content_type=content_type)
    response.status_code = status
    response["ETag"] = etag
    response["Cache-Control"] = _ASK_AGAIN
    return response


def streamed(request: HttpRequest, parts: Iterable[bytes], *, content_type: str) -> StreamingHttpResponse:
    """Answer with parts that are sent as they are made, whichever kind of server asks."""
    given: Any = _one_by_one(parts) if isinstance(request, ASGIRequest) else parts
    return StreamingHttpResponse(given, content_type=content_type)


async def _one_by_one(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    following = iter(parts)

    def one() -> bytes | None:
        return next(following, None)

    while (part := await sync_to_async(one)()) is not None:
        yield part


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the browser says that it takes compressed answers."""
    return "gzip" in request.headers.get("Accept-Encoding", "").lower()


def _compressed(request: HttpRequest, packed: bytes, *, content_type: str) -> HttpResponse:
    if takes_gzip(request):
        response = HttpResponse(packed, content_type=content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed), content_type=content_type)
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _is_held(request: HttpRequest, etag: str) -> bool:
    return etag in parse_etags(request.headers.get("If-None-Match", ""))


def _not_modified(etag: str) -> HttpResponse:
    response = HttpResponseNotModified()
    response["ETag"] = etag
    return response
