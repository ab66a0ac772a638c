"""Reconciles the labels of activities between municipalities: what one activity is called where, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from todoku.office.events.label_decisions import BY_HAND, Decision, check_decisions
from todoku.office.events.label_forms import forms_of
from todoku.office.events.label_pairs import Pairs, join_pairs, similar_pairs
from todoku.office.events.log import EventLog, Remark
from todoku.provenance import content_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

EXACT, NORMALISED, SIMILAR, OWN = "exact", "normalised", "similar", "own"
METHODS = (EXACT, NORMALISED, SIMILAR, BY_HAND, OWN)
"""How a label came to its standard label; ``own``: no other municipality has it."""
SAME_BUT_NUMBER = 0.95
_OF_SEVERAL = ("labels_exact", "labels_own")
_STANDARD = 0
"""The number of the standard among the municipalities: they begin at 1."""
_COLUMNS: Mapping[str, type[pl.DataType]] = {
    "municipality": pl.String,
    "label": pl.String,
    "standard": pl.String,
    "method": pl.String,
    "score": pl.Float64,
    "decided_by": pl.String,
}


@dataclass(frozen=True, slots=True)
class LabelMap:
    """What each label of each municipality stands for.

    ``table``: ``municipality``, ``label``, ``standard`` (the label that stands for all), ``method`` (of ``METHODS``),
    ``score`` (0-1: 1 where nothing was guessed), ``decided_by`` (free text), one row for each label of a municipality,
    by municipality and label. ``remarks`` tell how many came by each method, and what was not compared.
    """

    table: pl.DataFrame
    remarks: tuple[Remark, ...] = ()

    @property
    def id(self) -> str:
        """A short stable name of this version: the hash of its rows."""
        return content_id(self.table.rows())

    @property
    def decisions(self) -> Iterator[Decision]:
        """The rows as decisions, to be written, looked through and read again."""
        return (Decision(**row) for row in self.table.iter_rows(named=True))


def labels_of(log: EventLog) -> dict[str, tuple[str, ...]]:
    """Return the labels that each municipality of a log uses, in the order of the alphabet."""
    used = log.events.select("municipality", "activity").unique().sort("municipality", "activity")
    found: dict[str, list[str]] = {name: [] for name in log.municipalities}
    for town, activity in used.iter_rows():
        found[log.municipalities[town]].append(log.activities[activity])
    return {name: tuple(labels) for name, labels in found.items()}


def reconcile(
    labels_by_municipality: Mapping[str, Iterable[str]],
    *,
    standard: Sequence[str] | None = None,
    decisions: Sequence[Decision] | None = None,
) -> LabelMap:
    """Return what each label of each municipality stands for.

    Parameters
    ----------
    labels_by_municipality
        The labels of each.
    standard
        Labels of a standard model: what is joined with one of them bears its name.
    decisions
        What is decided already; goes before everything else. A decision without a municipality holds for all of them,
        one without a standard label keeps the label by itself.

    In this order: decisions; the same text; the same text but for width, case, spaces, signs, and a number before or
    behind that tells nothing apart; then what is similar, by mutual best partners, never two labels of one municipality
    and never codes or labels of different digits. The name of a group is the standard's, else that of the most
    municipalities, else one without signs and numbers, the shortest, the first of the
    alphabet.

    Raises InputError for decisions that contradict each other.
    """
    names = sorted(labels_by_municipality)
    rows = _rows(labels_by_municipality, names)
    decided = check_decisions(decisions or ())
    taken, free = _decided(rows, decided, names)
    targets = [one for one in taken["standard"].unique().sort() if one is not None]
    pool = pl.concat([_of_standard([*(standard or ()), *targets]), free], how="vertical")
    groups, not_compared = _groups(pool)
    matched = _matched(free, groups, names)
    table = pl.concat([taken, matched], how="vertical").sort("municipality", "label", "standard")
    known = {(row["municipality"], row["label"]) for row in taken.iter_rows(named=True)}
    every = {row[1] for row in known}
    idle = [
        one
        for one in decided
        if (one.municipality, one.label) not in known and (one.municipality or one.label not in every)
    ]
    return LabelMap(table, _remarks(table, not_compared, idle))


def reconciled(log: EventLog, *, standard: Sequence[str] = (), decisions: Sequence[Decision] | None = None) -> EventLog:
    """Return a log with one label for each activity, as decided and as they are alike: see :func:`reconcile`.

    What the labels of one municipality alone say of others is nothing, and not told.
    """
    found = reconcile(labels_of(log), standard=standard or None, decisions=decisions)
    if len(log.municipalities) == 1:
        found = replace(found, remarks=tuple(one for one in found.remarks if one.code not in _OF_SEVERAL))
    return apply_labels(log, found)


def apply_labels(log: EventLog, labels: LabelMap) -> EventLog:
    """Return a log in which every activity bears its standard label; labels that the map lacks stay as they are."""
    town = pl.DataFrame({"municipality": log.municipalities}, schema={"municipality": pl.String}).with_row_index(
        "_town"
    )
    activity = pl.DataFrame({"label": log.activities}, schema={"label": pl.String}).with_row_index("_activity")
    used = log.events.select(
        pl.col("municipality").cast(pl.UInt32).alias("_town"), pl.col("activity").alias("_activity")
    ).unique()
    named = used.join(town, on="_town").join(activity, on="_activity")
    standard = named.join(
        labels.table.select("municipality", "label", "standard"), on=["municipality", "label"], how="left"
    )
    whole = standard.with_columns(pl.coalesce("standard", "label").alias("standard"))
    activities = tuple(whole["standard"].unique().sort())
    code = whole["standard"].cast(pl.Enum(activities)).to_physical().cast(pl.UInt32)
    many = max(len(log.activities), 1)
    keys = (whole["_town"].cast(pl.UInt64) * many + whole["_activity"].cast(pl.UInt64)).to_numpy()
    order = np.argsort(keys)
    wanted = (log.events["municipality"].cast(pl.UInt64) * many + log.events["activity"].cast(pl.UInt64)).to_numpy()
    place = order[np.searchsorted(keys[order], wanted)] if len(keys) else np.empty(0, dtype=np.int64)
    events = log.events.with_columns(pl.Series("activity", code.to_numpy()[place], dtype=pl.UInt32))
    names = {one: log.names[one] for one in activities if one in log.names}
    if log.names:
        for one, label in whole.select("standard", "label").sort("standard", "label").iter_rows():
            if label in log.names:
                names.setdefault(one, log.names[label])
    return replace(log, events=events, activities=activities, remarks=(*log.remarks, *labels.remarks), names=names)


def _rows(labels: Mapping[str, Iterable[str]], names: Sequence[str]) -> pl.DataFrame:
    """Return ``town`` (from 1) and ``label``, each pair once."""
    parts = [
        pl.DataFrame({"label": list(labels[name])}, schema={"label": pl.String}).with_columns(
            pl.lit(town, pl.UInt32).alias("town")
        )
        for town, name in enumerate(names, 1)
    ]
    empty = pl.DataFrame(schema={"label": pl.String, "town": pl.UInt32})
    return pl.concat([empty, *parts], how="vertical").drop_nulls().unique(maintain_order=True)


def _of_standard(labels: Sequence[str]) -> pl.DataFrame:
    table = pl.DataFrame({"label": list(dict.fromkeys(labels))}, schema={"label": pl.String})
    return table.with_columns(pl.lit(_STANDARD, pl.UInt32).alias("town"))


def _decided(
    rows: pl.DataFrame, decided: Sequence[Decision], names: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of the map that are decided, and the labels that are not."""
    given = pl.DataFrame(
        [(one.municipality, one.label, one.standard, one.method, one.score, one.decided_by) for one in decided],
        schema=dict(_COLUMNS),
        orient="row",
    )
    named = rows.with_columns(pl.Series("municipality", names, dtype=pl.String).gather(rows["town"] - 1))
    special = named.join(given, on=["municipality", "label"], how="inner")
    rest = named.join(given, on=["municipality", "label"], how="anti")
    general = rest.join(given.filter(pl.col("municipality") == "").drop("municipality"), on="label", how="inner")
    both = pl.concat([special.select(*_COLUMNS), general.select(*_COLUMNS)], how="vertical")
    alone = pl.col("label") + " (" + pl.col("municipality") + ")"
    taken = both.with_columns(pl.when(pl.col("standard") == "").then(alone).otherwise("standard").alias("standard"))
    free = rest.join(general.select("municipality", "label"), on=["municipality", "label"], how="anti")
    return taken, free.select("label", "town")


def _groups(pool: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return ``label``, ``form``, ``standard``, ``standard_form`` and ``score`` of each distinct label of the pool."""
    labels = forms_of(pool["label"].unique(maintain_order=True))
    based = labels.with_columns(_form_or_base(pool, labels).alias("form_id"))
    placed = pool.join(based.select("label", "form_id"), on="label").select("form_id", "town").unique()
    spread = placed.group_by("form_id").agg(pl.col("town").alias("towns"))
    count = pool.group_by("label").agg(pl.len().alias("count"), pl.col("town").min().alias("first"))
    count = count.with_columns((pl.col("first") == _STANDARD).alias("is_standard"))
    ranked = based.join(count, on="label", maintain_order="left").sort(
        "is_standard",
        "count",
        pl.col("label") == pl.col("base"),
        pl.col("label").str.len_chars(),
        "label",
        descending=[True, True, True, False, False],
    )
    forms = ranked.unique("form_id", keep="first", maintain_order=True).join(
        spread, on="form_id", maintain_order="left"
    )
    found = similar_pairs(forms) if pool["town"].n_unique() > 1 else Pairs((), ())
    rows = sorted({row for pair in found.pairs for row in pair[1:]})
    joined = join_pairs(found.pairs, dict(zip(rows, map(frozenset, forms["towns"].gather(rows)), strict=True)))
    main, score = np.arange(forms.height), np.ones(forms.height)
    for row, (target, value) in joined.items():
        main[row], score[row] = target, value
    named = forms.select("form_id").with_columns(
        forms["label"].gather(main).alias("standard"),
        forms["form"].gather(main).alias("standard_form"),
        pl.Series("score", score),
    )
    not_compared = forms["label"].gather(list(found.not_compared)).to_list()
    return based.select("label", "form", "form_id").join(named, on="form_id", maintain_order="left"), not_compared


def _form_or_base(pool: pl.DataFrame, labels: pl.DataFrame) -> pl.Series:
    """Return what labels are grouped by: the form, or without its number where that tells nothing apart.

    A number tells apart where one municipality has two labels of one base, or where two different numbers stand behind
    it anywhere.
    """
    placed = pool.join(labels.select("label", "form", "base", "trail"), on="label")
    within = placed.group_by("base", "town").agg(pl.col("form").n_unique().alias("forms"))
    numbers = placed.filter(pl.col("trail") != "").group_by("base").agg(pl.col("trail").n_unique().alias("trails"))
    telling = (
        within.filter(pl.col("forms") > 1).select("base").vstack(numbers.filter(pl.col("trails") > 1).select("base"))
    )
    is_telling = labels["base"].is_in(telling["base"].unique().to_list())
    return labels.select(pl.when(is_telling).then("form").otherwise("base").alias("form_id"))["form_id"]


def _matched(free: pl.DataFrame, groups: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return the rows of the map for labels that are not decided, with the method by which each came there."""
    placed = free.join(groups, on="label", how="left", maintain_order="left")
    spread = placed.group_by("standard").agg(
        pl.col("town").n_unique().alias("towns"), pl.col("label").n_unique().alias("labels")
    )
    whole = placed.join(spread, on="standard", maintain_order="left")
    is_same, is_alone = pl.col("label") == pl.col("standard"), (pl.col("towns") == 1) & (pl.col("labels") == 1)
    method = (
        pl.when(is_same & is_alone)
        .then(pl.lit(OWN))
        .when(is_same)
        .then(pl.lit(EXACT))
        .when(pl.col("score") < 1.0)
        .then(pl.lit(SIMILAR))
        .otherwise(pl.lit(NORMALISED))
    )
    by_number = (pl.col("score") == 1.0) & (pl.col("form") != pl.col("standard_form"))
    return whole.select(
        pl.Series("municipality", names, dtype=pl.String).gather(placed["town"] - 1).alias("municipality"),
        "label",
        "standard",
        method.alias("method"),
        pl.when(by_number).then(SAME_BUT_NUMBER).otherwise("score").alias("score"),
        pl.lit("").alias("decided_by"),
    )


def _remarks(table: pl.DataFrame, not_compared: Sequence[str], idle: Sequence[Decision]) -> tuple[Remark, ...]:
    found = []
    for method in METHODS:
        mine = table.filter(pl.col("method") == method)
        if mine.height:
            row = mine.row(0, named=True)
            example = row["label"] if row["label"] == row["standard"] else f"{row['label']} → {row['standard']}"
            found.append(Remark(f"labels_{method}", mine.height, example=example, kept=True))
    if not_compared:
        found.append(Remark("labels_not_compared", len(not_compared), example=not_compared[0], kept=True))
    if idle:
        found.append(Remark("labels_unknown_decision", len(idle), example=idle[0].label))
    return tuple(found)
