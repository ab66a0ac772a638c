"""Writes the empty forms in which trials and quotes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.office.entry_forms import EntryForm, words_of, write_forms

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang


def write_trials_form(path: Path, *, lang: Lang) -> None:
    """Write the empty form of trials: hours before and after over the same months, by task.

    A whole file replaces an older one. Raises UsageError for another suffix than .xlsx.
    """
    checked = words_of("yes", ("yes", "no"), lang)
    form = EntryForm(
        "trials", _say("sheet.trials", lang), _say("form.trials", lang),
        (("mark", 9), ("municipality", 18), ("step", 34), ("before", 16), ("after", 16), ("months", 14),
         ("full_check", 18), ("kind", 18)),
        {"full_check": checked},
        {"municipality": _say("form.who", lang), "step": _say("form.step", lang), "before": 120, "after": 30,
         "months": 12, "full_check": checked[1], "kind": "RPA"},
    )  # fmt: skip
    write_forms(path, (form,), lang=lang)


def write_quotes_form(path: Path, *, lang: Lang) -> None:
    """Write the empty form of quotes a year, by task; as `write_trials_form`."""
    form = EntryForm(
        "quotes", _say("sheet.quotes", lang), _say("form.quotes", lang),
        (("mark", 9), ("municipality", 18), ("step", 34), ("jpy_per_year", 20), ("quoted_by", 26)),
        example={"municipality": _say("form.who", lang), "step": _say("form.step", lang), "jpy_per_year": 480_000,
                 "quoted_by": _say("form.vendor", lang)},
    )  # fmt: skip
    write_forms(path, (form,), lang=lang)


def _say(key: str, lang: Lang) -> str:
    return text(f"office.candidates.{key}", lang)
