"""Refuses requests that are too large before they fill memory or disk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from todoku.i18n import LANGS, text
from todoku_web.uploads.kinds import LARGEST_BYTES, LARGEST_REQUEST_BYTES, MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]

_LONGEST_WAIT_S = 60.0
_MOST_PASSED_OVER = 1 << 30


class SizeLimit(FileUploadHandler):
    """Keeps no more of a file than the largest that is allowed; the form gets its size, and says what is wrong.

    The other fields of the form are read, so that nothing that was typed is lost.
    """

    def handle_raw_input(self, *args: Any, **_: Any) -> None:
        """Remember how large the whole request says to be."""
        self._request_bytes = int(args[2] or 0)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **kwargs)
        self._counted = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - Django's signature
        """Hand a piece on, or drop it where the file is too large already, or the request says that it will be."""
        self._counted += len(raw_data)
        return None if self._is_too_large() else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002 - Django's signature
        """Return an empty file with the size that was counted in the place of one that is too large."""
        if not self._is_too_large():
            return None
        for handler in self.request.upload_handlers:
            if handler is not self:
                handler.upload_interrupted()
        size = max(self._counted, LARGEST_BYTES + 1)
        return UploadedFile(name=self.file_name, content_type=self.content_type, size=size)

    def _is_too_large(self) -> bool:
        return self._counted > LARGEST_BYTES or self._request_bytes > LARGEST_REQUEST_BYTES


class RequestSizeLimit:
    """An ASGI application around the portal's: answers 413 to a request that is too large, and stores none of it.

    What the browser still sends is read and thrown away for a while, since it shows an answer only after that.
    """

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if _declared(scope) > LARGEST_REQUEST_BYTES:
            await _refuse(receive, send)
            return
        counted = 0

        async def counting() -> Message:
            nonlocal counted
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > LARGEST_REQUEST_BYTES:
                raise _TooLarge
            return message

        try:
            await self._application(scope, counting, send)
        except _TooLarge:
            await _refuse(receive, send)


class _TooLarge(Exception):
    """A request without a declared length grew beyond the limit."""


def _declared(scope: Scope) -> int:
    found = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"0")
    return int(found) if found.isdigit() else 0


async def _refuse(receive: Callable[[], Awaitable[Message]], send: Any) -> None:
    passed, until = 0, time.monotonic() + _LONGEST_WAIT_S
    while passed < _MOST_PASSED_OVER and time.monotonic() < until:
        message = await receive()
        passed += len(message.get("body", b""))
        if message["type"] == "http.disconnect":
            return
        if not message.get("more_body", False):
            break
    said = "\n".join(text("error.upload.request", lang, most=LARGEST_BYTES // MEGABYTE) for lang in LANGS)
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": said.encode()})
