"""Steps of an assessment's reasoning: a sentence of the catalogue, its values, and the clause it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step: key of the catalogue and its parameters, with clause and source where a rule was applied."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    clause: str | None = None
    source: str | None = None

    def sentence(self, lang: Lang) -> str:
        """Return what the step says."""
        return text(self.key, lang, **self.params)

    def line(self, lang: Lang) -> str:
        """Return what the step says, with the clause and where it stands."""
        origin = " ".join(part for part in (self.clause, self.source) if part)
        return f"{self.sentence(lang)} [{origin}]" if origin else self.sentence(lang)


def words(key: str, /, **params: object) -> dict[str, str]:
    """Return a catalogue entry in both languages, to stand as a parameter of a step."""
    return {lang: text(key, lang, **params) for lang in LANGS}
