"""Reduces a log to its variants: the sequences of activities that cases share, with their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.office.events.log import EventLog

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Variants:
    """Sequences of activities with the cases that follow them, the most frequent first.

    Variant ``v`` is ``codes[offsets[v]:offsets[v + 1]]`` (places in ``activities``); ``counts[v]`` cases follow it.
    ``of_case[c]`` is the variant of row ``c`` of the log's cases.
    """

    activities: tuple[str, ...]
    codes: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]
    of_case: NDArray[np.int64]

    def __len__(self) -> int:
        """How many variants there are."""
        return len(self.counts)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Events of each variant."""
        return np.diff(self.offsets)

    def sequence(self, variant: int) -> tuple[str, ...]:
        """Return the activities of a variant, by name."""
        codes = self.codes[self.offsets[variant] : self.offsets[variant + 1]]
        return tuple(self.activities[code] for code in codes)


def variants(log: EventLog) -> Variants:
    """Return the variants of a log, of all municipalities together.

    Equal sequences are found by a hash of 64 bits, and every event is then compared with the one at its place in the
    variant: no two different sequences are ever taken for one.
    """
    codes = log.events["activity"].to_numpy()
    lengths = np.bincount(log.events["case"].to_numpy(), minlength=log.cases.height)
    of_case, firsts = group_sequences(codes, lengths)
    return _ranked(log.activities, codes, lengths, of_case, firsts, np.bincount(of_case, minlength=len(firsts)))


def projected(found: Variants, kept: NDArray[np.bool_]) -> Variants:
    """Return the variants that remain when only some activities are looked at.

    ``kept`` says of each activity whether it stays. A variant of which nothing stays becomes the empty one.
    """
    stays = kept[found.codes]
    row = np.repeat(np.arange(len(found)), found.lengths)
    lengths = np.bincount(row[stays], minlength=len(found))
    codes = found.codes[stays]
    of_variant, firsts = group_sequences(codes, lengths)
    counts = np.zeros(len(firsts), dtype=np.int64)
    np.add.at(counts, of_variant, found.counts)
    return _ranked(found.activities, codes, lengths, of_variant[found.of_case], firsts, counts)


def variant_table(log: EventLog, found: Variants) -> pl.DataFrame:
    """Return one row a variant and municipality: ``municipality`` (its place), ``variant`` (list of codes), ``count``.

    The rows stand by variant, the most frequent first, and municipality; ``rank`` is the variant's place in ``found``.
    """
    sequences = pl.DataFrame({"_at": np.repeat(np.arange(len(found)), found.lengths), "variant": found.codes})
    lists = (
        pl.DataFrame({"rank": np.arange(len(found))})
        .join(sequences.group_by("_at", maintain_order=True).all(), left_on="rank", right_on="_at", how="left")
        .with_columns(pl.col("variant").fill_null(pl.lit([], dtype=pl.List(pl.UInt32))))
    )
    counted = (
        log.cases.select("municipality", rank=pl.Series(found.of_case))
        .group_by("rank", "municipality")
        .len("count")
        .sort("rank", "municipality")
    )
    return counted.join(lists, on="rank", maintain_order="left").select("municipality", "rank", "variant", "count")


def group_sequences(codes: NDArray[Any], lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each sequence the number of its group of equal ones, and for each group its first sequence.

    ``codes`` are the sequences one behind the other, ``lengths`` their lengths. Groups are numbered by first sight.
    """
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])[:-1]
    place = np.arange(len(codes)) - np.repeat(starts, lengths)
    seed = 0
    while True:
        group, firsts = _by_hash(_hashes(codes, place, lengths, starts, seed))
        leader = firsts[group]
        if np.array_equal(lengths, lengths[leader]) and np.array_equal(
            codes, codes[np.repeat(starts[leader], lengths) + place]
        ):
            return group, firsts
        seed += 1


def _by_hash(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    _, first, group = np.unique(hashes, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return number[group], first[order]


def _hashes(
    codes: NDArray[Any], place: NDArray[np.int64], lengths: NDArray[np.int64], starts: NDArray[np.int64], seed: int
) -> NDArray[np.uint64]:
    """Return a hash of each sequence: the sum over its events of a mixed code times an odd number of the place."""
    longest = int(lengths.max(initial=0))
    odd = _mixed(np.arange(longest, dtype=np.uint64) + np.uint64(seed << 32)) | np.uint64(1)
    most = int(codes.max(initial=0))
    mixed = _mixed(np.arange(most + 1, dtype=np.uint64) + np.uint64((seed << 40) + (1 << 33)))
    terms = mixed[codes] * odd[place]
    filled = lengths > 0
    hashes: NDArray[np.uint64] = np.zeros(len(lengths), dtype=np.uint64)
    if filled.any():
        hashes[filled] = np.add.reduceat(terms, starts[filled])
    return hashes


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return well mixed numbers (SplitMix64; Steele, Lea and Flood 2014)."""
    mixed = (values + np.uint64(1)) * _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
    return mixed ^ (mixed >> np.uint64(31))


def _ranked(
    activities: tuple[str, ...],
    codes: NDArray[Any],
    lengths: NDArray[np.int64],
    group: NDArray[np.int64],
    firsts: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> Variants:
    """Return groups as variants, the most frequent first, those of one number by first sight."""
    order = np.argsort(-counts, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    chosen = firsts[order]
    sizes = lengths[chosen]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    at = np.repeat(starts[chosen] - offsets[:-1], sizes) + np.arange(offsets[-1])
    return Variants(activities, codes[at].astype(np.uint32), offsets, counts[order].astype(np.int64), rank[group])
