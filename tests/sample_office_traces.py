"""Logs of a few traces, and process trees read from the notation of the papers."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta

import polars as pl

from todoku.office.bpmn.tree import SILENT, Operator, ProcessTree, step
from todoku.office.events.log import EventLog, prepare

BEGIN = datetime(2024, 4, 1, tzinfo=UTC)
_OPERATORS = {"seq": Operator.SEQUENCE, "xor": Operator.EXCLUSIVE, "par": Operator.PARALLEL, "loop": Operator.LOOP}


def log_of(traces, municipalities=("town",)) -> EventLog:
    """Return the log of traces (a text is one letter an event), a minute an event, towns by turns."""
    rows = [
        (municipalities[case % len(municipalities)], f"case {case:04d}", activity, minute)
        for case, trace in enumerate(traces)
        for minute, activity in enumerate(trace)
    ]
    table = pl.DataFrame(rows, schema=["municipality", "case", "activity", "minute"], orient="row")
    end = [BEGIN + timedelta(minutes=minute) for minute in table["minute"]]
    return prepare(table.drop("minute").with_columns(pl.Series("end", end, dtype=pl.Datetime("us", "UTC"))))


def tree_of(written: str) -> ProcessTree:
    """Return the tree of ``seq('a', xor('b', None))``, as it is written: not simplified."""
    return _tree(ast.parse(written, mode="eval").body)


def _tree(node: ast.AST) -> ProcessTree:
    if isinstance(node, ast.Constant):
        return SILENT if node.value is None else step(str(node.value))
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    return ProcessTree(_OPERATORS[node.func.id], children=tuple(_tree(one) for one in node.args))
