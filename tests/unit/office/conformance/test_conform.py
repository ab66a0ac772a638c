"""Conformance of logs to standards: the figures of the reference implementation, and where cases leave the standard."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from sample_office_traces import log_of, tree_of
from todoku.errors import InputError
from todoku.i18n import LANGS
from todoku.office.bpmn.from_tree import diagram_of
from todoku.office.conformance import aligning
from todoku.office.conformance.conform import conform
from todoku.office.discovery.core import core_of
from todoku.office.discovery.inductive import mine_tree
from todoku.office.discovery.variants import variants
from todoku.office.events.log import prepare, remark_text
from todoku.office.events.reading import read_logs
from todoku.run import Effort, Run

PERMIT = "seq('receive', xor('reject', seq(par('visit', 'consult'), loop('examine', 'correct'), xor('grant', 'refuse'))), 'notify')"  # noqa: E501
OPTIONAL = "seq('a', xor('b', None), par('c', seq('d', xor('e', None))), loop('f', None))"
CHOICE = "xor(seq('a', 'b', 'c'), seq('c', 'b', 'a'), par('d', 'e', 'f'))"
REFERENCE = {
    # model: (traces with their numbers, log fitness, average trace fitness, cost of each trace)
    # of pm4py 2.7.23.11: fitness_alignments and conformance_diagnostics_alignments, on the same trees and traces
    PERMIT: (
        (
            ("receive visit consult examine grant notify", 5),
            ("receive consult examine correct examine refuse notify", 3),
            ("receive reject notify", 2),
            ("receive examine visit consult grant archive", 1),
            ("notify receive", 1),
            ("receive receive visit consult examine examine grant", 2),
        ),
        0.8677413223140495,
        0.861111111111111,
        (0, 1, 0, 4, 3, 3),
    ),
    OPTIONAL: (
        (("a c d f", 4), ("a b d c e f f f", 2), ("b a e d f", 3), ("a x x f c", 1), ("f", 1)),
        0.8246955069557912,
        0.8040404040404041,
        (0, 0, 3, 5, 3),
    ),
    CHOICE: (
        (("a b c", 3), ("c b a", 1), ("a c", 2), ("f d", 1), ("e f d", 4), ("b a c d", 2), ("a b c b a", 1)),
        0.8705477937197363,
        0.8780612244897957,
        (0, 0, 1, 1, 0, 3, 2),
    ),
}


def standard(tree):
    return diagram_of(tree_of(tree), "standard")


@pytest.mark.parametrize("tree", REFERENCE, ids=["permit", "optional", "choice"])
def test_fitness_is_that_of_the_reference_implementation(tree):
    counted, log_fitness, mean_fitness, costs = REFERENCE[tree]
    traces = [trace.split() for trace, count in counted for _ in range(count)]
    found = conform(log_of(traces), standard(tree))
    assert found.fitness == pytest.approx(log_fitness, abs=1e-4)  # theirs has silent moves at 1/10,000 of a move
    assert found.mean_fitness == pytest.approx(mean_fitness, abs=1e-9)
    expected = [cost for (_, count), cost in zip(counted, costs, strict=True) for _ in range(count)]
    assert found.cases["cost"].to_list() == expected
    assert found.fitting_share == expected.count(0) / len(expected)
    assert found.fitness_range == (found.fitness, found.fitness)


def test_where_fitness_is_lost_is_told_by_municipality():
    log = log_of(["abc", "ac", "abc", "abxc", "abc", "acx"], ("east", "west"))
    found = conform(log, standard("seq('a', 'b', 'c')"))
    told = {
        (log.municipalities[row["municipality"]], row["kind"], row["activity"]): row
        for row in found.moves.iter_rows(named=True)
    }
    assert {key: (row["occurrences"], row["cases"], row["share"]) for key, row in told.items()} == {
        ("west", "skipped", "b"): (2, 2, 2 / 3),
        ("west", "added", "x"): (2, 2, 2 / 3),
    }
    assert told["west", "skipped", "b"]["examples"] == ["case 0001", "case 0005"]
    assert (told["west", "added", "x"]["in_standard"], found.unknown) == (False, (("x", 2),))
    east, west = found.municipalities.iter_rows(named=True)
    assert (east["fitness"], east["fitting_share"], east["aligned"]) == (1, 1, 3)
    assert west["fitness"] == pytest.approx(1 - 4 / (2 + 4 + 3 + 9))
    assert west["steps_fitness"] == pytest.approx(1 - 2 / (2 + 3 + 2 + 9))


def test_hours_are_working_time_of_what_was_added_and_the_median_of_what_was_skipped():
    def at(hour):
        return datetime(2024, 4, 1, hour, tzinfo=UTC)

    rows = [
        ("1", "a", at(1), at(2)), ("1", "b", at(2), at(5)), ("1", "x", at(5), at(6)),
        ("2", "a", at(1), at(2)), ("2", "b", at(2), at(3)), ("2", "a", at(4), at(6)),
        ("3", "a", at(1), at(2)),
    ]  # fmt: skip
    raw = pl.DataFrame(rows, schema=["case", "activity", "start", "end"], orient="row")
    log = prepare(raw.with_columns(pl.col("start", "end").cast(pl.Datetime("us", "UTC"))), municipality="town")
    moves = {
        (row["kind"], row["activity"]): (row["hours"], row["hours_basis"], row["hours_are"])
        for row in conform(log, standard("seq('a', 'b')")).moves.iter_rows(named=True)
    }
    assert moves == {
        ("added", "x"): (1.0, "working", "measured"),
        ("added", "a"): (2.0, "working", "measured"),
        ("skipped", "b"): (2.0, "working", "estimated"),
    }


def test_hours_are_elapsed_without_beginnings_and_unknown_without_times():
    (row,) = conform(log_of(["abb"]), standard("seq('a', 'b')")).moves.iter_rows(named=True)
    assert (row["hours"], row["hours_basis"]) == (pytest.approx(1 / 60), "elapsed")
    timeless = log_of(["abb"])
    events = timeless.events.with_columns(pl.lit(None, pl.Datetime("us", "UTC")).alias("end"))
    from dataclasses import replace

    (row,) = conform(replace(timeless, events=events), standard("seq('a', 'b')")).moves.iter_rows(named=True)
    assert (row["hours"], row["hours_basis"], row["hours_events"]) == (None, "unknown", 0)


def test_names_that_differ_in_width_case_and_spaces_are_one_and_told():
    log = log_of([["ＡＢＣ 受付", "determine"]])
    found = conform(log, standard("seq('abc受付', 'Determine', 'notify')"))
    assert found.cases["cost"].to_list() == [1]
    assert found.unseen == ("notify",)
    assert [one.code for one in found.remarks] == ["conformance_labels_alike", "conformance_steps_unseen"]
    assert all(remark_text(one, lang) for one in found.remarks for lang in LANGS)


def test_log_and_standard_without_a_common_name_are_refused():
    with pytest.raises(InputError) as refused:
        conform(log_of(["ab"]), standard("seq('c', 'd')"))
    assert refused.value.code == "office.conformance.nothing_in_common"


def test_cases_that_could_not_be_aligned_leave_a_range(monkeypatch):
    monkeypatch.setitem(aligning._ROUNDS, Effort.QUICK, (12,))
    tree = "par('a', 'b', 'c', 'd', 'e')"
    log = log_of(["abcde", "abcde", "aabbx"])
    exact = conform(log, standard(tree))
    found = conform(log, standard(tree), run=Run(effort=Effort.QUICK))
    assert (found.fitness, found.mean_fitness, found.fitting_share) == (None, None, None)
    low, high = found.fitness_range
    assert low <= exact.fitness <= high
    assert low < high
    assert [one.code for one in found.remarks if not one.kept] == ["conformance_not_aligned"]
    assert found.cases["cost"].null_count() > 0


def test_progress_is_told():
    class Told:
        def __init__(self):
            self.steps = []

        def begin(self, step, total):
            self.steps.append((step, total))

        def advance(self, step, parts):
            self.steps.append((step, parts))

        def end(self, step):
            self.steps.append((step, None))

    told = Told()
    conform(log_of(["ab", "ba"]), standard("seq('a', 'b')"), run=Run(reporter=told))
    assert told.steps == [("step.office.aligning", 2), ("step.office.aligning", 2), ("step.office.aligning", None)]


@pytest.mark.slow
def test_five_real_logs_against_the_standard_of_one(shared_data):
    logs = sorted((shared_data / "logs").glob("BPIC15_*.xes.gz"))
    if not logs:
        pytest.skip("the logs are not there")
    log = read_logs(logs)
    core = core_of(variants(log), share=0.5)
    assert (len(core.labels), len(core.variants)) == (30, 4282)
    tree = mine_tree(core.variants, noise=0.2)
    found = conform(log, diagram_of(tree, "standard"))
    assert found.cases["cost"].null_count() == 0
    assert found.steps_fitness == pytest.approx(0.888, abs=0.001)
    assert set(tree.labels()) == set(core.labels)
    assert sum(count for _, count in found.unknown) == int(found.cases["outside"].sum())
