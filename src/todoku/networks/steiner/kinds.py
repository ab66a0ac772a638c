"""Which kind of Steiner tree problem a file states: plain, with prizes or node weights, or one not solved here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.networks.steiner.instance import Instance, Row

Kind = Literal["plain", "prizes", "node_weights"]

_OTHER_PROBLEMS = {
    "node_weights": ("nwptspg", "mwcs", "rmwcs", "weight connected subgraph", "weighted connected subgraph"),
    "degrees": ("dcst", "dcstp", "degree"),
    "hops": ("hcst", "hcstp", "hcdst", "hcdstp", "hop"),
    "arcs": ("sap", "arborescence", "directed steiner"),
    "groups": ("gstp", "group steiner"),
}
"""Words in the line Problem: the short ones stand alone, those with a space or in full anywhere."""

_OTHER_SECTIONS = {
    "maximumdegree": "degrees",
    "maxdegree": "degrees",
    "hop": "hops",
    "group": "groups",
}
_OTHER_LINES = {"nw": "node_weights", "md": "degrees", "hoplimit": "hops", "arcs": "arcs"}
_NODE_WEIGHTS = "nodeweight"
_NODE_WEIGHT_PROBLEMS = ("nwspg", "nwst", "node weight")
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
    weighted = _names(stated, _NODE_WEIGHT_PROBLEMS) or any(map(_has_node_weights, instance.sections))
    if not (_names(stated, _PRIZE_PROBLEMS) or keys & {"tp", "rootp"}):
        return "node_weights" if weighted else "plain"
    if weighted:
        raise InputError("steiner.other_kind.node_weights", file=file)
    if _names(stated, _ROOTED) and not keys & {"root", "rootp", "t"}:
        raise InputError("steiner.no_root", file=file)
    return "prizes"


def _others(instance: Instance) -> Iterator[str]:
    """Yield the kinds not solved here that something in the file names."""
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
    if row.words[1:] == ("0",) or (key == "nw" and _has_node_weights(section)):
        return None
    return _OTHER_LINES.get(key)


def _has_node_weights(section: str) -> bool:
    return section.replace(" ", "").replace("_", "").startswith(_NODE_WEIGHTS)


def _stated(instance: Instance) -> str:
    """Return what the comments call the problem, in small letters."""
    rows = [*instance.sections.get("comment", ()), *instance.sections.get("comments", ())]
    said = [" ".join(row.words[1:]) for row in rows if row.words[0].lower() == "problem"]
    return " ".join(said).replace('"', " ").replace("-", " ").lower()


def _names(stated: str, names: tuple[str, ...]) -> bool:
    words = stated.split()
    return any(name in stated if " " in name else any(word.startswith(name) for word in words) for name in names)
