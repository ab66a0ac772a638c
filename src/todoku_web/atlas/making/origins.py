"""Where the figures of the atlas come from: each source once, and by row of a table the origin of its figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from todoku.provenance import Basis, Dataset, Source


@dataclass(slots=True)
class Origins:
    """Sources and origins met so far; tables refer to them by their number."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    origins: list[dict[str, Any]] = field(default_factory=list)

    def of(self, *datasets: Dataset | None, basis: Basis | None = None) -> int:
        """Return the number of the origin of figures made from datasets, the first of which gives date and basis."""
        used = [dataset for dataset in datasets if dataset is not None]
        sources = [source for dataset in used for source in dataset.sources]
        return self.of_sources(sources, basis=basis or used[0].source.basis, as_of=used[0].source.as_of)

    def of_sources(self, sources: list[Source], *, basis: Basis, as_of: str | None) -> int:
        """Return the number of the origin of figures that rest on sources."""
        numbers = list(dict.fromkeys(self._source(source) for source in sources))
        return _number(self.origins, {"basis": str(basis), "as_of": as_of, "sources": numbers})

    def know(self, dataset: Dataset) -> None:
        """Take the sources of a dataset in, so that what cites them can be followed to them."""
        for source in dataset.sources:
            self._source(source)

    def cited(self, citation: str | None) -> list[int]:
        """Return the numbers of the sources that a citation names."""
        return [place for place, one in enumerate(self.sources) if citation and one["citation"] in citation]

    def _source(self, source: Source) -> int:
        return _number(self.sources, {**source.model_dump(mode="json"), "citation": source.citation})


def _number(known: list[dict[str, Any]], one: dict[str, Any]) -> int:
    if one not in known:
        known.append(one)
    return known.index(one)
