"""Alignments are optimal: their costs are those of another implementation, and of hand-made cases."""

from __future__ import annotations

import json
import random
from uuid import UUID

import numpy as np
import pytest
import r4pm
from r4pm.bindings.conformance.case_centric.alignments import align_variants

from sample_office_traces import tree_of
from todoku.errors import Cancelled, InputError
from todoku.office.bpmn.from_tree import diagram_of
from todoku.office.bpmn.net import Net, Transition, net_of
from todoku.office.bpmn.tree import Operator, node, optional, step
from todoku.office.conformance import aligning
from todoku.office.conformance.aligning import align_sequences, shortest_run
from todoku.office.conformance.bounds import cost_ranges
from todoku.office.conformance.model import model_of
from todoku.run import Effort, Run


def made_up(labels, chance):
    if len(labels) == 1:
        return optional(step(labels[0])) if chance.random() < 0.2 else step(labels[0])
    cut = chance.randint(1, len(labels) - 1)
    operator = chance.choice([Operator.SEQUENCE, *Operator])
    return node(operator, (made_up(labels[:cut], chance), made_up(labels[cut:], chance)))


def aligned(net, traces, **more):
    model = model_of(net)
    number = {label: at for at, label in enumerate(model.labels)}
    sequences = [np.array([number[label] for label in trace], dtype=np.int32) for trace in traces]
    return model, align_sequences(model, sequences, [1] * len(traces), **more)


def costs_by_r4pm(net, traces, folder):
    """Return the costs of optimal alignments by r4pm, of a net whose process ends with one token."""
    place = [str(UUID(int=number)) for number in range(net.places)]
    keys = [str(UUID(int=net.places + number)) for number in range(len(net.transitions))]
    arcs = []
    for key, one in zip(keys, net.transitions, strict=True):
        arcs += [("PlaceTransition", place[at], key) for at in one.takes]
        arcs += [("TransitionPlace", key, place[at]) for at in one.gives]
    described = {
        "places": {one: {"id": one} for one in place},
        "transitions": {key: {"id": key, "label": one.label} for key, one in zip(keys, net.transitions, strict=True)},
        "arcs": [{"from_to": {"type": kind, "nodes": [one, other]}, "weight": 1} for kind, one, other in arcs],
        "initial_marking": {place[net.initial]: 1},
        "final_markings": [{place[net.final]: 1}],
    }
    labels = sorted({label for trace in traces for label in trace})
    number = {label: at for at, label in enumerate(labels)}
    file = folder / "traces.json"
    listed = [[[number[label] for label in trace], at + 1] for at, trace in enumerate(traces)]
    file.write_text(json.dumps({"activities": labels, "act_to_index": number, "traces": listed}))
    item = r4pm.import_item("EventLogActivityProjection", str(file))
    prices = {"log_move_cost": 1, "model_move_cost": 1, "silent_move_cost": 0, "sync_move_cost": 0}
    answers = align_variants(described, item, {"cost_fn": prices, "max_states": 1_000_000})
    r4pm.remove_item(item)
    return [one["result"]["Ok"]["cost"] for one in sorted(answers, key=lambda one: one["frequency"])]


@pytest.mark.parametrize("seed", range(40))
def test_costs_are_those_of_another_implementation(seed, tmp_path):
    chance = random.Random(seed)
    labels = [f"s{number:02d}" for number in range(chance.choice([3, 6, 10, 14]))]
    net = net_of(diagram_of(made_up(labels, chance), "x"))
    known = sorted(net.labels)
    traces = {()} | {tuple(chance.choices(known, k=chance.randint(0, 9))) for _ in range(6)}
    for _ in range(12):  # nearly in the order of the model
        chosen = chance.sample(known, chance.randint(0, len(known)))
        traces.add(tuple(sorted(chosen, key=lambda label: int(label[1:]) + chance.gauss(0, 1.5))))
    ordered = sorted(traces)
    model, found = aligned(net, ordered)
    assert [one.cost for one in found] == costs_by_r4pm(net, ordered, tmp_path)
    assert shortest_run(model) == found[0].cost  # the empty trace is the first
    for one, trace in zip(found, ordered, strict=True):
        assert one.cost == one.least == len(one.added) + len(one.skipped)
        assert all(at < len(trace) for at in one.added)


@pytest.mark.parametrize(
    ("tree", "trace", "added", "skipped"),
    [
        ("seq('a', 'b', 'c')", "abc", (), ""),
        ("seq('a', 'b', 'c')", "ac", (), "b"),
        ("seq('a', 'b', 'c')", "abbc", None, ""),
        ("seq('a', xor('b', 'c'), 'd')", "abcd", None, ""),
        ("par('a', 'b', 'c')", "cab", (), ""),
        ("par('a', 'b', 'c')", "ca", (), "b"),
        ("loop(seq('a', 'b'), 'c')", "abcab", (), ""),
        ("loop(seq('a', 'b'), 'c')", "abab", (), "c"),
        ("xor(seq('a', 'b', 'c'), 'd')", "", (), "d"),
    ],
)
def test_where_a_trace_leaves_a_small_model(tree, trace, added, skipped):
    model, (one,) = aligned(net_of(diagram_of(tree_of(tree), "x")), [trace])
    assert "".join(model.labels[step] for step in one.skipped) == skipped
    assert len(one.added) == 1 if added is None else one.added == added


def test_branches_that_end_apart_all_have_to_end():
    split = (Transition(None, (0,), (2, 3)), Transition("a", (2,), (1,)), Transition("b", (3,), (1,)))
    _, found = aligned(Net(4, split, 0, 1), ["a", "ba", "bb"])
    assert [one.cost for one in found] == [1, 0, 2]


@pytest.mark.parametrize(
    "transitions",
    [
        (Transition("a", (0,), (2,)),),  # leads nowhere
        (
            Transition(None, (0,), (2,)),
            Transition(None, (0,), (3,)),
            Transition("a", (2, 3), (1,)),
        ),  # a join that waits
        (Transition("a", (0,), (0, 2)), Transition("b", (0, 2), (1,))),  # leaves more behind each time
    ],
    ids=["no way", "deadlock", "tokens without end"],
)
def test_a_net_that_never_ends_is_refused_or_bounded(transitions):
    net = Net(4, transitions, 0, 1)
    if transitions[0].gives == (0, 2):
        assert aligned(net, ["ab", "aab"])[1][0].cost == 0
        return
    with pytest.raises(InputError) as refused:
        aligned(net, ["a"])
    assert refused.value.code == "office.conformance.no_end"


def test_the_same_traces_give_the_same_moves():
    net = net_of(diagram_of(tree_of("seq(xor('a', 'b', 'c'), par('d', 'e', xor('f', 'g')), 'h')"), "x"))
    told = {str(aligned(net, ["h", "ed", "hhh"])[1]) for _ in range(5)}
    assert len(told) == 1


def hard():
    """Return a net of many parallel branches, and a long trace in an order that none of them has."""
    branches = ", ".join(f"seq('{one}1', xor('{one}2', '{one}3'), '{one}4')" for one in "abcdefgh")
    net = net_of(diagram_of(tree_of(f"loop(par({branches}), None)"), "x"))
    chance = random.Random(1)
    return net, [tuple(chance.choices(sorted(net.labels), k=60)), (), tuple(sorted(net.labels))]


def test_what_takes_too_much_work_is_given_as_a_range(monkeypatch):
    monkeypatch.setitem(aligning._ROUNDS, Effort.QUICK, (300,))
    net, traces = hard()
    model, quick = aligned(net, traces, run=Run(effort=Effort.QUICK))
    assert [one.cost is None for one in quick] == [True, False, True]
    assert quick[0].least > 0
    number = {label: at for at, label in enumerate(model.labels)}
    sequences = [np.array([number[label] for label in trace], dtype=np.int32) for trace in traces]
    shortest = shortest_run(model)
    least, most = cost_ranges(sequences, quick, shortest)
    _, (full,) = aligned(net, traces[2:])
    assert least[1] == most[1] == quick[1].cost == shortest
    assert least[2] <= full.cost <= most[2]
    assert quick[0].least <= least[0] <= most[0] <= 60 + shortest


@pytest.mark.parametrize("seed", range(12))
def test_ranges_hold_the_cost(seed, monkeypatch):
    chance = random.Random(seed)
    labels = [f"s{number}" for number in range(8)]
    net = net_of(diagram_of(made_up(labels, chance), "x"))
    traces = sorted({tuple(chance.choices(sorted(net.labels), k=chance.randint(0, 12))) for _ in range(20)})
    model, full = aligned(net, traces)
    number = {label: at for at, label in enumerate(model.labels)}
    sequences = [np.array([number[label] for label in trace], dtype=np.int32) for trace in traces]
    monkeypatch.setitem(aligning._ROUNDS, Effort.QUICK, (60,))
    _, quick = aligned(net, traces, run=Run(effort=Effort.QUICK))
    least, most = cost_ranges(sequences, quick, shortest_run(model))
    for at, one in enumerate(full):
        assert least[at] <= one.cost <= most[at]


def test_a_budget_leaves_the_lightest_out(monkeypatch):
    monkeypatch.setitem(aligning._BUDGET, Effort.STANDARD, 1)
    monkeypatch.setattr(aligning, "_CHUNK_STATES", 1)
    model = model_of(net_of(diagram_of(tree_of("seq('a', 'b')"), "x")))
    one = np.array([0], dtype=np.int32)
    found = align_sequences(model, [one, one[:0]], [1, 5])
    assert [answer.cost for answer in found] == [None, 2]


def test_a_stopped_run_ends():
    run = Run()
    run.stop.set()
    with pytest.raises(Cancelled):
        aligned(net_of(diagram_of(step("a"), "x")), ["a"], run=run)
