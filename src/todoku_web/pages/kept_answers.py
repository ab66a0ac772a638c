"""Answers that are the same for everybody, kept for a short while before Django: a small shared cache (RFC 9111).

A view says so with :func:`for_everybody`; what it answers a visitor without a session is then given to the next such
visitor, too, until ``s-maxage`` is over. A thread, a database connection and the rendering are spared, and a page that
is read by hundreds at once costs little more than one that is read by one.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from functools import wraps
from http.cookies import CookieError, SimpleCookie
from time import monotonic
from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS
from todoku_web.pages.language import COOKIE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from django.http import HttpRequest, HttpResponse

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
    View = Callable[..., HttpResponse]

SECONDS = 30
"""How old a public page may be: a plan that was just published is on it after this at the latest."""
LONGEST_S = 3600
LARGEST_BYTES, MOST_BYTES = 2_000_000, 64_000_000
"""Of one answer that is kept, and of all that one process keeps; the oldest go first."""
_OK, _NOT_MODIFIED = 200, 304
_OWN_HEADERS = (b"authorization", b"hx-request", b"range", b"if-match", b"if-modified-since", b"cache-control")
_KEY_HEADERS = (b"host", b"x-forwarded-proto", b"accept-encoding")
_VARIES_KNOWN = {"cookie", "accept-encoding", "hx-request"}
"""What is in the key of an answer, or lets a request through."""
_NOT_ON_304 = (b"content-length", b"content-type", b"content-language")


def for_everybody(view: View) -> View:
    """Let the answers of a view to visitors without a session be given to others like them, too."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        own = response.status_code != _OK or "Authorization" in request.headers
        own = own or any(name != COOKIE for name in request.COOKIES)
        response["Cache-Control"] = "private, no-cache" if own else f"public, max-age=0, s-maxage={SECONDS}"
        return response

    return answered


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes


class KeptAnswers:
    """Gives kept answers to those who may have them, and lets all other requests through.

    Of visitors who ask for the same at once, one is answered by the application; the others wait whether that answer is
    for everybody.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()
        self._bytes = 0
        self._coming: dict[tuple[Any, ...], asyncio.Event] = {}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer from what is kept, else let the application answer, and keep that where it says that it may be."""
        key = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        if self._fresh(key) is None and key in self._coming:
            await self._coming[key].wait()
        found = self._fresh(key)
        if found is not None:
            await _give(found, scope, send)
            return
        coming = self._coming.setdefault(key, asyncio.Event())
        try:
            await self._app(scope, receive, self._watching(key, send, coming))
        finally:
            self._no_longer(key, coming)

    def _fresh(self, key: tuple[Any, ...]) -> _Kept | None:
        found = self._kept.get(key)
        return found if found is not None and found.until > monotonic() else None

    def _no_longer(self, key: tuple[Any, ...], coming: asyncio.Event) -> None:
        """Let those go on who wait for an answer."""
        coming.set()
        if self._coming.get(key) is coming:
            del self._coming[key]

    def _watching(self, key: tuple[Any, ...], send: Send, coming: asyncio.Event) -> Send:
        """Return a ``send`` that keeps a whole answer as it passes."""
        headers: list[tuple[bytes, bytes]] = []
        seconds = 0
        body = bytearray()

        async def watch(message: Message) -> None:
            nonlocal seconds
            if message["type"] == "http.response.start":
                headers.extend((bytes(name).lower(), bytes(value)) for name, value in message["headers"])
                seconds = _seconds(message["status"], headers)
            elif message["type"] == "http.response.body" and seconds:
                body.extend(message.get("body", b""))
                if len(body) > LARGEST_BYTES:
                    seconds = 0
                elif not message.get("more_body", False):
                    etag = next((value for name, value in headers if name == b"etag"), b"")
                    self._keep(key, _Kept(monotonic() + seconds, headers, bytes(body), etag))
            if not seconds:
                self._no_longer(key, coming)
            await send(message)

        return watch

    def _keep(self, key: tuple[Any, ...], answer: _Kept) -> None:
        older = self._kept.pop(key, None)
        self._bytes += len(answer.body) - (len(older.body) if older is not None else 0)
        self._kept[key] = answer
        while self._bytes > MOST_BYTES:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped.body)


async def _give(found: _Kept, scope: MutableMapping[str, Any], send: Send) -> None:
    asked = dict(scope["headers"]).get(b"if-none-match", b"")
    if found.etag and found.etag.removeprefix(b"W/") in {one.strip().removeprefix(b"W/") for one in asked.split(b",")}:
        headers = [(name, value) for name, value in found.headers if name not in _NOT_ON_304]
        await send({"type": "http.response.start", "status": _NOT_MODIFIED, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": _OK, "headers": found.headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found.body})


def _key(scope: MutableMapping[str, Any]) -> tuple[Any, ...] | None:
    """Return what an answer to everybody hangs on; None for a request that only its sender's answer will do for."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    headers = dict(scope["headers"])
    if any(name in headers for name in _OWN_HEADERS):
        return None
    lang = _only_language(headers.get(b"cookie", b""))
    if lang is None:
        return None
    known = tuple(headers.get(name, b"") for name in _KEY_HEADERS)
    return scope["method"], scope["path"], scope["query_string"], scope.get("scheme"), lang, known


def _only_language(cookies: bytes) -> str | None:
    """Return the language that a visitor's cookies remember, "" where there are none; None where there are others."""
    if not cookies:
        return ""
    try:
        found = SimpleCookie(cookies.decode("latin-1"))
    except CookieError:
        return None
    if set(found) != {COOKIE}:
        return None
    lang = found[COOKIE].value
    return lang if lang in LANGS else None


def _seconds(status: int, headers: list[tuple[bytes, bytes]]) -> int:
    """Return for how many seconds an answer may be kept for others; 0 for one that must not."""
    own_cookie = any(name == b"set-cookie" and not value.startswith(f"{COOKIE}=".encode()) for name, value in headers)
    varies = {part for name, value in headers if name == b"vary" for part in _parts(value)}
    if status != _OK or own_cookie or varies - _VARIES_KNOWN:
        return 0
    control = {
        part.partition("=")[0]: part.partition("=")[2]
        for name, value in headers
        if name == b"cache-control"
        for part in _parts(value)
    }
    if "public" not in control or "no-cache" in control or "no-store" in control:
        return 0
    seconds = control.get("s-maxage", control.get("max-age", ""))
    return min(int(seconds), LONGEST_S) if seconds.isdecimal() else 0


def _parts(value: bytes) -> list[str]:
    return [part.strip().lower() for part in value.decode("latin-1").split(",") if part.strip()]
