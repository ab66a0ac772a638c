"""One HTTP client for every source: cached, checksummed, resumable, and usable offline."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import platformdirs
import requests

from todoku import __version__
from todoku.errors import SourceError
from todoku.i18n import LANGS, text
from todoku.library_words import system_words
from todoku.provenance import sha256_of_file
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CHUNK_BYTES = 1 << 16
_FOLDER_DIGITS = 16
_HEAD_BYTES = 512
_OK, _PARTIAL, _UNCHANGED, _RANGE_REFUSED = 200, 206, 304, 416
_TEMPORARY_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})

_LOST = (
    (requests.exceptions.SSLError, "certificate"),
    (requests.exceptions.ProxyError, "proxy"),
    (requests.exceptions.Timeout, "time"),
    (requests.exceptions.ConnectionError, "connection"),
    (requests.exceptions.ChunkedEncodingError, "length"),
    (requests.exceptions.RequestException, "other"),
)
"""Kinds of failures, the narrower ones first -> our word for it."""

State = Literal["fetched", "unchanged", "cached"]


class _Temporary(Exception):
    """The request failed in a way that another attempt may mend."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file in the cache: where it lies, its hash, and whether the network was needed for it."""

    path: Path
    sha256: str
    state: State


def cache_folder() -> Path:
    """Return the folder of the cache: ``TODOKU_CACHE``, else the user's cache folder of this system."""
    chosen = os.environ.get("TODOKU_CACHE")
    root = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("todoku", appauthor=False))
    return root / "http"


def is_offline() -> bool:
    """Whether ``TODOKU_OFFLINE`` forbids the network."""
    return os.environ.get("TODOKU_OFFLINE", "") not in ("", "0")


@dataclass(frozen=True)
class Client:
    """Fetches files into a cache; a file stands under its own name only when it is whole and its hash is known.

    A file that a person puts at :meth:`place` by hand is taken as it is, so that everything works offline.
    """

    folder: Path = field(default_factory=cache_folder)
    offline: bool = field(default_factory=is_offline)
    attempts: int = 4
    backoff_s: float = 1.0
    timeout_s: tuple[float, float] = (10.0, 60.0)
    """Seconds to wait for the connection, and between two pieces of the answer."""

    def place(self, url: str, filename: str) -> Path:
        """Return where the file of an address lies, or would lie, in the cache."""
        digest = hashlib.sha256(url.encode()).hexdigest()[:_FOLDER_DIGITS]
        return self.folder / digest / Path(filename).name

    def fetch(self, url: str, *, filename: str, sha256: str | None = None, run: Run | None = None) -> Fetched:
        """Return the file of an address, from the network if it is new or has changed, else from the cache.

        ``sha256`` is the hash that the content must have. Raises SourceError when the file cannot be had (naming where
        to put it by hand) or is not what was expected, and Cancelled; neither harms what the cache held.
        """
        run = run or Run()
        place = self.place(url, filename)
        known = _known(place, sha256)
        if self.offline and known is None:
            raise SourceError("http.offline", url=url, path=str(place))
        if known is not None and (self.offline or sha256 is not None):
            return Fetched(place, known["sha256"], "cached")
        with _refusal_told(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            return self._persist(url, place, known, expected=sha256, run=run)

    def _persist(
        self, url: str, place: Path, known: dict[str, Any] | None, *, expected: str | None, run: Run
    ) -> Fetched:
        reason: object = ""
        for attempt in range(self.attempts):
            if attempt:
                run.stop.wait(self.backoff_s * 2 ** (attempt - 1))
            run.check()
            try:
                return self._attempt(url, place, known, expected=expected, run=run)
            except _Temporary as error:
                (reason,) = error.args
        if known is not None:
            return Fetched(place, known["sha256"], "cached")
        raise SourceError("http.unreachable", url=url, reason=reason, path=str(place))

    def _attempt(
        self, url: str, place: Path, known: dict[str, Any] | None, *, expected: str | None, run: Run
    ) -> Fetched:
        part = _Part.of(place)
        try:
            with requests.get(
                url, headers=_headers(part, known), stream=True, timeout=self.timeout_s, allow_redirects=True
            ) as response:
                if response.status_code == _UNCHANGED and known is not None:
                    return Fetched(place, known["sha256"], "unchanged")
                part.receive(response, run=run)
                answered = response.headers
        except requests.RequestException as error:
            raise _Temporary(_lost_words(error)) from error
        return _accept(url, part, answered, expected=expected)


def _lost_words(error: requests.RequestException) -> dict[str, str]:
    """Return how the connection failed, by the kind of the error, the narrowest first."""
    return _words(next(name for kind, name in _LOST if isinstance(error, kind)))


def _words(name: str) -> dict[str, str]:
    return {lang: text(f"http.lost.{name}", lang) for lang in LANGS}


@contextmanager
def _refusal_told(place: Path) -> Iterator[None]:
    """Tell how to have another cache where nothing can be written to this one; a full disk is told as such."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise SourceError("http.cache", path=str(place.parent), reason=system_words(error)) from error


@dataclass(frozen=True, slots=True)
class _Part:
    """What has come so far of a file, and the validator that says of which version it is."""

    place: Path
    path: Path
    record: Path

    @classmethod
    def of(cls, place: Path) -> _Part:
        return cls(place, place.with_name(f"{place.name}.part"), place.with_name(f"{place.name}.part.json"))

    @property
    def validator(self) -> str | None:
        """The strong ETag, or the date, under which the rest may be asked for."""
        if not self.path.is_file():
            return None
        return _read_record(self.record).get("validator")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.record.unlink(missing_ok=True)

    def receive(self, response: requests.Response, *, run: Run) -> None:
        """Write the answer to the part: at its end when the server sends the rest, else from the beginning."""
        status = response.status_code
        if status == _RANGE_REFUSED:
            self.drop()
            raise _Temporary(f"HTTP {status}")
        if status in _TEMPORARY_STATUSES:
            raise _Temporary(f"HTTP {status}")
        if status not in (_OK, _PARTIAL):
            raise SourceError("http.refused", url=response.url, status=status)
        begun = self._begun(response)
        total = begun + int(response.headers.get("Content-Length") or 0)
        _write_record(self.record, {"validator": _validator(response.headers)})
        with self.path.open("ab" if begun else "wb") as stream, run.step("step.http", total) as advance:
            advance(begun)
            for chunk in response.iter_content(_CHUNK_BYTES):
                stream.write(chunk)
                advance(len(chunk))
        if "Content-Length" in response.headers and self.size != total:
            self.drop()
            raise _Temporary(_words("length"))

    def _begun(self, response: requests.Response) -> int:
        if response.status_code != _PARTIAL:
            return 0
        size = self.size
        if not response.headers.get("Content-Range", "").startswith(f"bytes {size}-"):
            self.drop()
            raise _Temporary(_words("range"))
        return size


def _headers(part: _Part, known: dict[str, Any] | None) -> dict[str, str]:
    """Ask for the rest of what has begun, else for the file unless it is as we know it; never compressed on the way."""
    headers = {"Accept-Encoding": "identity", "User-Agent": f"todoku/{__version__}"}
    validator = part.validator
    if validator and part.size:
        return {**headers, "Range": f"bytes={part.size}-", "If-Range": validator}
    if known is not None and known.get("etag"):
        headers["If-None-Match"] = known["etag"]
    if known is not None and known.get("last_modified"):
        headers["If-Modified-Since"] = known["last_modified"]
    return headers


def _accept(url: str, part: _Part, answered: Mapping[str, str], *, expected: str | None) -> Fetched:
    if _is_web_page(part):
        part.drop()
        raise SourceError("http.web_page", url=url, filename=part.place.name)
    found = sha256_of_file(part.path)
    if expected is not None and found != expected:
        part.drop()
        raise SourceError("http.sha256", url=url, expected=expected, found=found)
    part.path.replace(part.place)
    part.record.unlink(missing_ok=True)
    record = {
        "url": url,
        "sha256": found,
        "etag": answered.get("ETag"),
        "last_modified": answered.get("Last-Modified"),
    }
    _write_record(_record_of(part.place), record)
    return Fetched(part.place, found, "fetched")


def _is_web_page(part: _Part) -> bool:
    """Whether a page came in the place of a file: some publishers answer so, with status 200, where there is none."""
    if part.place.suffix.lower() in (".html", ".htm"):
        return False
    with part.path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES).lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _known(place: Path, expected: str | None) -> dict[str, Any] | None:
    """Return the record of a cached file that is whole and as expected; a file put there by hand has only its hash."""
    if not place.is_file():
        return None
    found = sha256_of_file(place)
    record = _read_record(_record_of(place))
    damaged = record.get("sha256", found) != found
    return None if damaged or (expected is not None and found != expected) else {**record, "sha256": found}


def _record_of(place: Path) -> Path:
    return place.with_name(f"{place.name}.json")


def _validator(headers: Mapping[str, str]) -> str | None:
    """Return what If-Range accepts: a strong ETag, else the date of the last change (RFC 9110, 13.1.5)."""
    etag = headers.get("ETag")
    return etag if etag and not etag.startswith("W/") else headers.get("Last-Modified")


def _read_record(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write_record(path: Path, record: dict[str, Any]) -> None:
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(json.dumps(record, sort_keys=True), encoding="utf-8")
    beside.replace(path)
