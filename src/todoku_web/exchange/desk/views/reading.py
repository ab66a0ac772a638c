"""Reads what forms of the desk send: days, hours, numbers, keys, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unicodedata import normalize
from uuid import uuid4

from todoku.dates import parse_date
from todoku.errors import InputError
from todoku_web.exchange.needs.places import region_asked
from todoku_web.exchange.needs.views.lists import codes_of
from todoku_web.planning.typed_values import typed_count
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import MAPS, PICTURES, TABLES, Kind

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from todoku_web.uploads.models import Upload

TAKEN = frozenset({*TABLES, *MAPS, *PICTURES, Kind.PDF})
"""What is taken with a question."""
MOST_FILES_AT_ONCE = 3
_LONGEST_KEY = 64
_LONGEST = 60
_HOURS = re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?\s*(?:時間|h|hours?)?")
_HOUR_MIN = 60


def posted_key(request: HttpRequest) -> str:
    """Return the key of a form, by which what is sent twice is done once."""
    return request.POST.get("key", "")[:_LONGEST_KEY] or uuid4().hex


def new_key() -> str:
    """Return the key of a new form."""
    return uuid4().hex


def posted(request: HttpRequest, *names: str) -> dict[str, str]:
    """Return what a form holds in some fields."""
    return {name: request.POST.get(name, "") for name in names}


def asked(request: HttpRequest, *names: str) -> dict[str, str]:
    """Return what an address asks for, each no longer than a filter is."""
    return {name: request.GET.get(name, "").strip()[:_LONGEST] for name in names}


def codes_asked(area: str) -> tuple[str, ...]:
    """Return the municipalities that a filter names; none for an empty one. Raises AreaError."""
    return codes_of(region_asked(area)) if area else ()


def typed_day(typed: str) -> date:
    """Return a day; InputError for what is none, or empty."""
    return parse_date(typed[:_LONGEST])


def typed_day_or_none(typed: str) -> date | None:
    """Return a day, None for an empty field; InputError for anything else."""
    return typed_day(typed) if typed.strip() else None


def typed_minutes(typed: str) -> int:
    """Return minutes of hours as people type them: ``2``, ``2.5``, ``2時間``; InputError for anything else."""
    found = _HOURS.fullmatch(normalize("NFKC", typed[:_LONGEST]).strip().lower())
    if found is None:
        raise InputError("desk.hours")
    minutes = float(f"{found[1]}.{found[2] or 0}") * _HOUR_MIN
    if minutes != int(minutes):
        raise InputError("desk.hours")
    return int(minutes)


def typed_count_or_none(typed: str) -> int | None:
    """Return a whole number, None for an empty field; InputError for anything else."""
    return typed_count(typed) if typed.strip() else None


def taken_files(request: HttpRequest, *, organisation: Any = None) -> list[Upload]:
    """Return the files that came with a form, looked at and kept; InputError for bad ones or too many."""
    files = request.FILES.getlist("files")
    if len(files) > MOST_FILES_AT_ONCE:
        raise InputError("desk.files_at_once", most=MOST_FILES_AT_ONCE)
    return [take(file, kinds=TAKEN, by=request.user, organisation=organisation) for file in files]
