"""Variants are exact: the cases that share a sequence, and no others."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sample_office_traces import log_of
from todoku.office.discovery import variants as room
from todoku.office.discovery.variants import group_sequences, projected, variant_table, variants

TRACES = st.lists(st.text("abcd", min_size=1, max_size=7), min_size=1, max_size=40)


@given(TRACES)
def test_variants_are_the_counted_traces(traces):
    found = variants(log_of(traces))
    told = {"".join(found.sequence(one)): int(found.counts[one]) for one in range(len(found))}
    assert told == Counter(traces)
    assert list(found.counts) == sorted(found.counts, reverse=True)
    assert ["".join(found.sequence(one)) for one in found.of_case] == traces


@given(TRACES)
def test_a_projection_is_the_variants_of_the_shortened_traces(traces):
    log = log_of(traces)
    kept = np.array([name in "ac" for name in log.activities])
    found = projected(variants(log), kept)
    told = {"".join(found.sequence(one)): int(found.counts[one]) for one in range(len(found))}
    assert told == Counter("".join(sign for sign in trace if sign in "ac") for trace in traces)


def test_the_table_counts_by_municipality():
    log = log_of(["ab", "ab", "ab", "ba", ""][:4], ("east", "west"))
    table = variant_table(log, variants(log))
    assert table.rows() == [(0, 0, [0, 1], 2), (1, 0, [0, 1], 1), (1, 1, [1, 0], 1)]


def test_sequences_of_one_hash_are_told_apart(monkeypatch):
    real, seeds = room._hashes, []

    def poor(codes, place, lengths, starts, seed):
        seeds.append(seed)
        return real(codes, place, lengths, starts, seed) if seed else np.zeros(len(lengths), dtype=np.uint64)

    monkeypatch.setattr(room, "_hashes", poor)
    group, firsts = group_sequences(np.array([1, 2, 2, 1, 1, 2]), np.array([2, 2, 2]))
    assert (group.tolist(), firsts.tolist(), seeds) == ([0, 1, 0], [0, 1], [0, 1])
