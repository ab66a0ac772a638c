"""Which kind of Steiner tree problem a file states: plain, with prizes, or one that is not solved here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.networks.steiner.instance import Instance, Row

Kind = Literal["plain", "prizes"]

_OTHER_PROBLEMS = {
    "node_weights": ("nwspg", "nwst", "nwptspg", "mwcs", "rmwcs", "node weight", "weighted connected subgraph"),
    "degrees": ("dcst", "dcstp", "degree"),
    "hops": ("hcst", "hcstp", "hcdst", "hcdstp", "hop"),
    "arcs": ("sap", "arborescence", "directed steiner"),
    "groups": ("gstp", "group steiner"),
}
"""Words in the line Problem: the short ones stand alone, those with a space or in full anywhere."""

_OTHER_SECTIONS = {
    "nodeweight": "node_weights",
    "maximumdegree": "degrees",
    "maxdegree": "degrees",
    "hop": "hops",
    "group": "groups",
}
_OTHER_LINES = {"nw": "node_weights", "md": "degrees", "hoplimit": "hops", "arcs": "arcs"}
_PRIZE_PROBLEMS = ("pcspg", "rpcst", "pcst", "prize")
_ROOTED = ("rpcst", "rooted")
_WEIGHTED_TERMINAL = 3


def kind_of(instance: Instance, file: str) -> Kind:
    """Return whether a problem has prizes; raise InputError where it is of a kind that has another meaning.

    The file's line Problem, its sections and the keywords of its lines tell.
    """
    for other in _others(instance):
        raise InputError(f"steiner.other_kind.{other}", file=file)
    stated = _stated(instance)
    keys = {row.words[0].lower() for row in instance.sections.get("terminals", ())}
    if not (_names(stated, _PRIZE_PROBLEMS) or keys & {"tp", "rootp"}):
        return "plain"
    if _names(stated, _ROOTED) and not keys & {"root", "rootp", "t"}:
        raise InputError("steiner.no_root", file=file)
    return "prizes"


def _others(instance: Instance) -> Iterator[str]:
    """Yield the kinds other than plain and with prizes that something in the file names."""
    stated = _stated(instance)
    for other, names in _OTHER_PROBLEMS.items():
        if _names(stated, names):
            yield other
    for section, rows in instance.sections.items():
        joined = section.replace(" ", "").replace("_", "")
        yield from (other for name, other in _OTHER_SECTIONS.items() if joined.startswith(name))
        if not section.startswith("comment"):
            yield from (found for row in rows if (found := _of_line(section, row)))


def _of_line(section: str, row: Row) -> str | None:
    key = row.words[0].lower()
    if section == "terminals" and key == "t" and len(row.words) >= _WEIGHTED_TERMINAL:
        return "node_weights"
    return None if row.words[1:] == ("0",) else _OTHER_LINES.get(key)


def _stated(instance: Instance) -> str:
    """Return what the comments call the problem, in small letters."""
    rows = [*instance.sections.get("comment", ()), *instance.sections.get("comments", ())]
    said = [" ".join(row.words[1:]) for row in rows if row.words[0].lower() == "problem"]
    return " ".join(said).replace('"', " ").replace("-", " ").lower()


def _names(stated: str, names: tuple[str, ...]) -> bool:
    words = stated.split()
    return any(name in stated if " " in name else any(word.startswith(name) for word in words) for name in names)
