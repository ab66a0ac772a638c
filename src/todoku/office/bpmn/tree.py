"""Process trees: block-structured models of steps in sequence, choice, parallel and loop."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Operator(StrEnum):
    """How the children of a node go together.

    ``SEQUENCE`` one behind the other, ``EXCLUSIVE`` one of them, ``PARALLEL`` all in any order, ``LOOP`` the first, and
    then any number of times one of the others and the first again.
    """

    SEQUENCE = "sequence"
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    LOOP = "loop"


_SIGNS = {Operator.SEQUENCE: "->", Operator.EXCLUSIVE: "X", Operator.PARALLEL: "+", Operator.LOOP: "*"}


@dataclass(frozen=True, slots=True)
class ProcessTree:
    """A node of a process tree (Leemans, Fahland and van der Aalst 2013).

    With an operator it has children; without, it is a step named by ``label``, or silent where that is None.
    """

    operator: Operator | None = None
    label: str | None = None
    children: tuple[ProcessTree, ...] = ()

    def __str__(self) -> str:
        """Return the tree in the notation of the papers: ``->('a', X('b', tau))``."""
        if self.operator is None:
            return "tau" if self.label is None else f"'{self.label}'"
        return f"{_SIGNS[self.operator]}({', '.join(str(child) for child in self.children)})"

    def leaves(self) -> Iterator[ProcessTree]:
        """Yield the steps, silent ones too, from left to right."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.operator is None:
                yield node
            waiting += reversed(node.children)

    def labels(self) -> tuple[str, ...]:
        """Return the names of the steps, from left to right, each once."""
        return tuple(dict.fromkeys(leaf.label for leaf in self.leaves() if leaf.label is not None))


SILENT = ProcessTree()


def step(label: str) -> ProcessTree:
    """Return a tree of one step."""
    return ProcessTree(label=label)


def node(operator: Operator, children: tuple[ProcessTree, ...]) -> ProcessTree:
    """Return children under an operator, in its simplest form, with the same language.

    Sequences in sequences, choices in choices and parallels in parallels become one; silent steps go from sequences and
    parallels, and are one in a choice; what has one child is that child. Raises ValueError for a loop of one child.
    """
    if operator is Operator.LOOP:
        return _loop(children)
    flat = [inner for child in children for inner in (child.children if child.operator is operator else (child,))]
    if operator is Operator.EXCLUSIVE:
        flat = list(dict.fromkeys(flat))
        silent = SILENT in flat and not any(_may_be_empty(one) for one in flat if one != SILENT)
        flat = [one for one in flat if one != SILENT] + ([SILENT] if silent or flat == [SILENT] else [])
    else:
        flat = [one for one in flat if one != SILENT] or [SILENT]
    return flat[0] if len(flat) == 1 else ProcessTree(operator, children=tuple(flat))


def optional(tree: ProcessTree) -> ProcessTree:
    """Return a choice between a tree and nothing."""
    return node(Operator.EXCLUSIVE, (tree, SILENT))


def _loop(children: tuple[ProcessTree, ...]) -> ProcessTree:
    body, *others = children
    if not others:
        msg = "a loop has a body and at least one way back"
        raise ValueError(msg)
    back = node(Operator.EXCLUSIVE, tuple(others))
    if body == SILENT and back == SILENT:
        return SILENT
    if body.operator is Operator.LOOP and body.children[1:] == (SILENT,) and back == SILENT:
        return body
    return ProcessTree(Operator.LOOP, children=(body, back))


def _may_be_empty(tree: ProcessTree) -> bool:
    """Whether a tree allows the empty trace."""
    if tree.operator is None:
        return tree.label is None
    if tree.operator is Operator.EXCLUSIVE:
        return any(_may_be_empty(child) for child in tree.children)
    if tree.operator is Operator.LOOP:
        return _may_be_empty(tree.children[0])
    return all(_may_be_empty(child) for child in tree.children)
