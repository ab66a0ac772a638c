"""Says a thing in the plan's document twice over: as a stable code to program with, and as a sentence to read."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from todoku.i18n import Lang, text


class Reason(BaseModel):
    """Something said in words: a stable code to program with, and the sentence in the plan's language.

    ``code`` is a key of the catalogue and ``params`` are the values in it: the other language can be had from them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    text: str
    params: dict[str, Any] = {}

    @classmethod
    def said(cls, code: str, lang: Lang, /, **params: Any) -> Reason:
        """Return the catalogue's sentence of this code."""
        return Reason(code=code, text=text(code, lang, **params), params=params)


class TraceStep(Reason):
    """One step of the reasoning of an assessment: a rule applied, its clause, and what it gave."""

    clause: str | None
    source: str | None
