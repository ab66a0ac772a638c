"""Reads a page as a browser would: its headings, ids, labels, and what a strict policy would refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_FIELDS = {"input", "select", "textarea"}
_UNLABELLED = {"hidden", "submit", "button"}
_SILENT = {"script", "style", "template"}


@dataclass
class Page(HTMLParser):
    """What was found in a page."""

    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)
        self._silent = 0
        self._labels: set[str] = set()
        self._fields: list[tuple[str, bool]] = []
        self._cell: list[str] | None = None

    @classmethod
    def of(cls, content: str) -> Page:
        """Return what is in a page."""
        page = cls()
        page.feed(content)
        page.close()
        page.faults += [f"no label: {name}" for name, named in page._fields if not named and name not in page._labels]
        page.faults += [f"no target: #{name}" for name in page.targets if name and name not in page.ids]
        page.faults += [f"id twice: {name}" for name in {one for one in page.ids if page.ids.count(one) > 1}]
        return page

    @property
    def words(self) -> str:
        """All that is said."""
        return " ".join(" ".join(self.text).split())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._silent += tag in _SILENT
        self._hold_against_policy(tag, given)
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if "id" in given and not self._silent:
            self.ids.append(given["id"])
        if tag == "a" and given.get("href", "").startswith("#"):
            self.targets.append(given["href"][1:])
        if tag == "label":
            self._labels.add(given.get("for", ""))
        if tag in _FIELDS and given.get("type") not in _UNLABELLED:
            self._fields.append((given.get("id", "?"), bool(given.get("aria-label"))))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self._cell = []

    def _hold_against_policy(self, tag, given):
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or script: {tag}")
        if tag == "script" and "src" not in given:
            self.faults.append("inline script")
        if tag == "svg" and not given.get("aria-label") and given.get("aria-hidden") != "true":
            self.faults.append("a drawing without words")

    def handle_endtag(self, tag):
        self._silent -= tag in _SILENT
        if tag in {"td", "th"} and self._cell is not None and self.rows:
            self.rows[-1].append(" ".join(" ".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data):
        if not self._silent:
            self.text.append(data)
            if self._cell is not None:
                self._cell.append(data)

    def is_in_order(self) -> bool:
        """Whether there is one main heading, first of all, and none below skips a level."""
        steps = all(after - before <= 1 for before, after in zip(self.headings, self.headings[1:], strict=False))
        return self.headings[:1] == [1] and self.headings.count(1) == 1 and steps
