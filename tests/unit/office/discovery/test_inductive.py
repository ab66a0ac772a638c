"""The inductive miner: trees of the papers are found again, and at noise 0 every trace fits."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_office_traces import log_of, tree_of
from todoku.errors import Cancelled
from todoku.office.bpmn.from_tree import diagram_of
from todoku.office.bpmn.tree import SILENT, Operator, node, optional, step
from todoku.office.conformance.conform import conform
from todoku.office.discovery.inductive import mine_tree
from todoku.office.discovery.variants import variants
from todoku.run import Run


def mined(*traces, noise=0.0):
    return str(mine_tree(variants(log_of(traces)), noise=noise))


@pytest.mark.parametrize(
    ("traces", "tree"),
    [
        (("a",), "'a'"),
        (("ab", "ac"), "->('a', X('b', 'c'))"),
        (("abc", "acb"), "->('a', +('b', 'c'))"),
        (("abc", "acb", "ade"), "->('a', X(+('b', 'c'), ->('d', 'e')))"),
        (("ab", "a"), "->('a', X('b', tau))"),
        (("abcd", "ad"), "->('a', X(->('b', 'c'), tau), 'd')"),
        (("abcd", "ad", "abd"), "->('a', X(->('b', X('c', tau)), tau), 'd')"),
        (("ab", "abcab", "abcabcab"), "*(->('a', 'b'), 'c')"),
        (("a", "aa", "aaa"), "*('a', tau)"),
        (("ab", "abab", "ababab"), "*(->('a', 'b'), tau)"),
        (("abd", "abcbd", "abcbcbd"), "->('a', *('b', 'c'), 'd')"),
        # van der Aalst's L1, which the alpha algorithm is shown on: b and c in any order, or e
        (("abcd", "abcd", "abcd", "acbd", "acbd", "aed"), "->('a', X(+('b', 'c'), 'e'), 'd')"),
    ],
)
def test_small_published_shapes(traces, tree):
    assert mined(*traces) == tree


def test_noise_leaves_out_what_is_rare():
    usual = ["abcd"] * 60 + ["acbd"] * 40
    assert mined(*usual, "adcb") != "->('a', +('b', 'c'), 'd')"
    assert mined(*usual, "adcb", "abcdd", noise=0.2) == "->('a', +('b', 'c'), 'd')"


@pytest.mark.parametrize("noise", [-0.1, 1.0])
def test_noise_is_a_share(noise):
    with pytest.raises(ValueError, match="noise"):
        mine_tree(variants(log_of(["a"])), noise=noise)


def test_a_stopped_run_ends():
    run = Run()
    run.stop.set()
    with pytest.raises(Cancelled):
        mine_tree(variants(log_of(["ab"])), run=run)


@settings(max_examples=150)
@given(st.lists(st.text("abcdef", min_size=1, max_size=8), min_size=1, max_size=12))
def test_at_noise_0_every_trace_fits(traces):
    log = log_of(traces)
    tree = mine_tree(variants(log))
    assert set(tree.labels()) == set(log.activities)
    assert conform(log, diagram_of(tree, "mined")).fitting_share == 1


@given(st.lists(st.text("abcde", min_size=1, max_size=7), min_size=1, max_size=12), st.randoms())
def test_the_order_of_the_cases_does_not_matter(traces, chance):
    turned = list(traces)
    chance.shuffle(turned)
    assert mined(*traces, noise=0.2) == mined(*turned, noise=0.2)


def test_trees_are_found_again_from_what_they_allow():
    chance = random.Random(3)
    for _ in range(40):
        labels = [f"s{number}" for number in range(chance.randint(2, 7))]
        tree = made_up(labels, chance)
        traces = {tuple(played(tree, chance)) for _ in range(400)} - {()}
        again = mine_tree(variants(log_of(sorted(traces))))
        assert normal(again) == normal(tree), str(tree)


def made_up(labels, chance):
    """Return a tree of sequence, choice and parallel over labels that stand once, which the miner finds again."""
    if len(labels) == 1:
        return step(labels[0])
    cut = chance.randint(1, len(labels) - 1)
    operator = chance.choice([Operator.SEQUENCE, Operator.EXCLUSIVE, Operator.PARALLEL])
    return node(operator, (made_up(labels[:cut], chance), made_up(labels[cut:], chance)))


def played(tree, chance):
    """Return a trace that a tree allows."""
    if tree.operator is None:
        return [] if tree.label is None else [tree.label]
    if tree.operator is Operator.EXCLUSIVE:
        return played(chance.choice(tree.children), chance)
    parts = [played(child, chance) for child in tree.children]
    if tree.operator is Operator.SEQUENCE:
        return [label for part in parts for label in part]
    turns = [number for number, part in enumerate(parts) for _ in part]
    chance.shuffle(turns)
    return [parts[number].pop(0) for number in turns]


def normal(tree):
    """Return a tree as text in which the order of choices and parallels is that of their texts."""
    if tree.operator is None:
        return str(tree.label)
    children = [normal(child) for child in tree.children]
    if tree.operator in (Operator.EXCLUSIVE, Operator.PARALLEL):
        children.sort()
    return f"{tree.operator}({','.join(children)})"


def test_trees_are_kept_in_their_simplest_form():
    a, b = step("a"), step("b")
    assert node(Operator.SEQUENCE, (a, SILENT, node(Operator.SEQUENCE, (b, a)))) == tree_of("seq('a', 'b', 'a')")
    assert node(Operator.EXCLUSIVE, (SILENT, a, a, SILENT)) == tree_of("xor('a', None)")
    assert optional(node(Operator.SEQUENCE, (optional(a), optional(b)))) == tree_of(
        "seq(xor('a', None), xor('b', None))"
    )
    assert node(Operator.PARALLEL, (SILENT, SILENT)) == SILENT
    assert node(Operator.LOOP, (node(Operator.LOOP, (a, SILENT)), SILENT)) == tree_of("loop('a', None)")
    with pytest.raises(ValueError, match="way back"):
        node(Operator.LOOP, (a,))
