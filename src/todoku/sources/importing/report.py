"""What an import took, what it left and why, and whether the region can be measured with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.i18n import LANGS, Lang, has, text
from todoku.sources.manifest import LeftFile
from todoku.sources.notes import note

if TYPE_CHECKING:
    from todoku.areas.region import Region
    from todoku.provenance import Dataset

REPORT_SCHEMA = "todoku.import/1"
UNREADABLE = "import.left.unreadable"
_MEASURABLE_KINDS = frozenset({"cells", "zones", "observations", "fiscal", "base_stations"})


@dataclass(frozen=True, slots=True)
class Remark:
    """What was done, as a key ``note.<key>`` of the catalogue with its parameters."""

    key: str
    params: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: Lang) -> str:
        """Return it in one language, for a person."""
        return text(f"note.{self.key}", lang, **self.params)

    def stored(self) -> str:
        """Return it in both languages, as a pack's manifest keeps it."""
        return note(self.key, **self.params)


def remark(key: str, /, **params: object) -> Remark:
    """Return a remark."""
    return Remark(key, dict(params))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dataset that was read from a file of the folder."""

    file: str
    connector: str
    dataset: Dataset


@dataclass(frozen=True, slots=True)
class Taken:
    """A file's dataset that went into the pack; rows are those of the region, None for a raster."""

    file: str
    connector: str
    kind: str
    rows: int | None
    remarks: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = ()
    licence: str = ""


@dataclass
class Ledger:
    """Keeps account of each candidate while the pack is put together."""

    taken: list[Taken] = field(default_factory=list)
    left: list[LeftFile] = field(default_factory=list)
    _told: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, candidate: Candidate, rows: int | None, *remarks: Remark) -> None:
        """Note that a candidate went in."""
        dataset = candidate.dataset
        entry = Taken(
            candidate.file,
            candidate.connector,
            dataset.kind,
            rows,
            remarks,
            dataset.notes,
            dataset.source.licence,
        )
        self.taken.append(entry)

    def leave(self, file: str, reason: str, /, **params: object) -> None:
        """Note that a file, or one of its datasets, was left, with the catalogue key of the reason.

        Several datasets of a file that were left for the very same reason are told once.
        """
        shown = {name: _plain(value) for name, value in params.items()}
        entry = LeftFile(file=file, reason=reason, params=shown)
        told = (file, reason, repr(shown))
        if told not in self._told:
            self._told.add(told)
            self.left.append(entry)

    def leave_outside(self, candidate: Candidate, *, extent_known: bool = True) -> None:
        """Note that a candidate holds nothing of the region, or that nobody can tell as its extent is not known."""
        reason = "import.left.outside" if extent_known else "import.left.no_extent"
        self.leave(candidate.file, reason, kind=candidate.dataset.kind)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import."""

    region: Region
    pack: str
    pack_id: str
    kinds: tuple[str, ...]
    taken: tuple[Taken, ...]
    left: tuple[LeftFile, ...]

    @property
    def measurable(self) -> bool:
        """Whether the region can be measured: the pack holds people by square or zone, or facts by municipality."""
        return bool(_MEASURABLE_KINDS & set(self.kinds))

    @property
    def refused(self) -> tuple[str, ...]:
        """The files that should be data and could not be used, be it in part; not those of no known format."""
        return tuple(dict.fromkeys(left.file for left in self.left if _is_fault(left)))

    def written(self, pack_id: str) -> ImportReport:
        """Return the report of an import whose pack was written."""
        return replace(self, pack_id=pack_id)

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Return the report as JSON-able content, with its sentences in one language."""
        return {
            "schema": REPORT_SCHEMA,
            "area": {"code": self.region.area_code, "name": self.region.name},
            "pack": self.pack,
            "pack_id": self.pack_id,
            "kinds": list(self.kinds),
            "measurable": self.measurable,
            "refused": list(self.refused),
            "taken": [
                {
                    "file": entry.file,
                    "connector": entry.connector,
                    "kind": entry.kind,
                    "rows": entry.rows,
                    "licence": entry.licence,
                    "remarks": [
                        {"key": said.key, "params": said.params, "text": said.text(lang)} for said in entry.remarks
                    ],
                    "notes": list(entry.notes),
                }
                for entry in self.taken
            ],
            "left": [
                {"file": entry.file, "reason": entry.reason, "params": entry.params, "text": reason_text(entry, lang)}
                for entry in self.left
            ],
        }


def check_measurable(report: ImportReport, folder: str) -> None:
    """Raise InputError where the region cannot be measured; it tells the first file that is at fault, if there is one.

    Files of no known format are not at fault: a folder may hold anything.
    """
    if report.measurable:
        return
    fault = next(filter(_is_fault, report.left), None)
    sheet = next((entry.file for entry in report.taken if entry.kind == "present"), None)
    if fault is None and sheet is not None:
        raise InputError("import.only_present", folder=folder, area=report.region.name, file=sheet)
    if fault is None:
        raise InputError("import.not_measurable", folder=folder, area=report.region.name)
    told = {lang: reason_text(fault, lang) for lang in LANGS}
    raise InputError("import.fault", folder=folder, area=report.region.name, file=fault.file, reason=told)


def _is_fault(left: LeftFile) -> bool:
    return left.reason.startswith("error.") or left.reason == UNREADABLE


def reason_text(left: LeftFile, lang: Lang) -> str:
    """Return why a file was left, as one line."""
    if not has(left.reason):
        return f"{left.reason} {left.params}"
    return " ".join(text(left.reason, lang, **left.params).split())


def _plain(value: object) -> object:
    """Return a parameter as JSON can hold it."""
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    if isinstance(value, dict):  # words in both languages
        return {str(name): _plain(part) for name, part in value.items()}
    return value if isinstance(value, (int, float, str)) else str(value)
