"""Arguments and options that several verbs share, and the checks on what is written for them.

What is malformed, or names a file or folder that is not there, is wrong usage; what a file holds is told by those who
read it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import typer

from todoku.cli.words import speak, ui_lang
from todoku.errors import TodokuError, UsageError
from todoku.i18n import LANGS, Lang

_LEVELS = tuple("12345678")
_Value = TypeVar("_Value")


def as_lang(value: str) -> Lang:
    """Return the language asked for; raise UsageError for any but ja and en."""
    if value not in LANGS:
        raise UsageError("cli.lang", value=value, choices=list(LANGS))
    return value


def as_date(value: str) -> date:
    """Return the date that an option gives, in any of the ways in which a date is written."""
    from todoku.dates import parse_date

    return _checked(parse_date, value)


def as_rate(value: str) -> str:
    """Return a grant rate as it was written; raise UsageError where it is none."""
    from todoku.programmes.question import parse_rate

    _checked(parse_rate, value)
    return value


def as_fiscal_index(value: str) -> str:
    """Return a fiscal index as it was written, to the digit; raise UsageError where it is none."""
    from todoku.programmes.question import parse_fiscal_index

    _checked(parse_fiscal_index, value)
    return value


def as_choice(choices: Sequence[str]) -> Callable[[str], str]:
    """Return the check that a word is one of a few; it raises UsageError for any other."""

    def check(value: str) -> str:
        if value not in choices:
            raise UsageError("cli.choice", value=value, choices=list(choices))
        return value

    return check


def as_yen(value: str) -> int:
    """Return an amount in whole yen; raise UsageError where it is none."""
    from todoku.money import yen

    return _checked(yen, value)


def as_whole(value: str | int) -> int:
    """Return a whole number; raise UsageError where it is none."""
    try:
        return int(value)
    except ValueError:
        raise UsageError("cli.whole_number", value=value) from None


def as_level(value: str) -> int:
    """Return the level of a grid; raise UsageError where there is none of this number."""
    if value not in _LEVELS:
        raise UsageError("mesh.bad_level", level=value, allowed=list(_LEVELS))
    return int(value)


def as_file(value: str) -> Path:
    """Return the path of a file that is there; raise UsageError where none is, or a folder."""
    path = Path(value)
    if path.is_dir():
        raise UsageError("system.is_a_folder", file=value)
    if not path.exists():
        raise UsageError("system.not_found", file=value)
    return path


def as_path(value: str) -> Path:
    """Return a path that is there; raise UsageError where none is."""
    path = Path(value)
    if not path.exists():
        raise UsageError("system.not_found", file=value)
    return path


def as_folder(value: str) -> Path:
    """Return the path of a folder that is there; raise UsageError where none is, or a file."""
    path = Path(value)
    if not path.is_dir():
        raise UsageError("import.no_folder", folder=value)
    return path


def as_pack(value: str) -> Path:
    """Return the folder of a pack; raise UsageError where none is, and none was left aside by a run that was cut."""
    path = Path(value)
    if not path.is_dir():
        from todoku.sources.store import open_pack

        _checked(open_pack, path)
    return path


def as_known(look_up: Callable[[str], object]) -> Callable[[str], str]:
    """Return the check that the program itself knows a word; it raises UsageError where the look-up does not."""

    def check(value: str) -> str:
        _checked(look_up, value)
        return value

    return check


def _checked(read: Callable[[Any], _Value], value: object) -> _Value:
    """Return what a reader makes of a value; what it refuses on the command line is wrong usage."""
    try:
        return read(value)
    except TodokuError as error:
        raise UsageError(error.code, **error.params) from error


def _spoken(value: Lang | None) -> Lang:
    return ui_lang() if value is None else speak(value)  # a verb that does not say keeps what stood before it


AREA: Any = typer.Argument(help="cli.area.help")
LANG: Any = typer.Option(
    None, "--lang", metavar="|".join(LANGS), parser=as_lang, callback=_spoken, is_eager=True, help="cli.lang.help"
)
JSON: Any = typer.Option(False, "--json", help="cli.json.help")
PACK: Any = typer.Option(None, "--pack", metavar="PACK", parser=as_pack, help="cli.pack.help")
RULES_AS_OF: Any = typer.Option(None, "--rules-as-of", metavar="DATE", parser=as_date, help="cli.plan.rules_as_of.help")
RATE: Any = typer.Option(None, "--rate", metavar="RATE", parser=as_rate, help="cli.plan.rate.help")
RULES: Any = typer.Option(None, "--rules", metavar="FOLDER", parser=as_folder, help="cli.programmes.rules.help")


def take_lang(_lang: Lang = LANG) -> None:
    """Let ``--lang`` stand before the verb, too: ``todoku radio --lang en path``."""
