"""The choice of squares on small made-up networks, beside every choice that there is."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.plans.frontier.order import NOTHING, best_first
from todoku.plans.frontier.problem import ReachProblem
from todoku.plans.frontier.sweep import sweep
from todoku.run import Run

JPY_PER_M = 1000.0


@st.composite
def problems(draw, inside=True):
    """Return a problem of a few nodes: a tree with chords, each square at a node of its own, roads through squares."""
    nodes = draw(st.integers(3, 6))
    links = [(draw(st.integers(0, node - 1)), node) for node in range(1, nodes)]
    others = [pair for pair in combinations(range(nodes), 2) if pair not in links]
    links += draw(st.lists(st.sampled_from(others), max_size=2, unique=True)) if others else []
    length_m = np.array([draw(st.integers(1, 900)) for _ in links], dtype=float)
    squares = draw(st.integers(2, 4))
    node = np.array([draw(st.integers(0, nodes - 1)) for _ in range(squares)])
    pieces = []
    for edge, length in enumerate(length_m):
        if inside and draw(st.booleans()):
            share = draw(st.sampled_from([0.3, 1.0]))
            pieces.append((draw(st.integers(0, squares - 1)), edge, share * length))
    stations = draw(st.lists(st.integers(1, nodes - 1), max_size=1))
    return ReachProblem(
        node_count=nodes,
        one=np.array([one for one, _ in links], dtype=np.int32),
        other=np.array([other for _, other in links], dtype=np.int32),
        edge_jpy=JPY_PER_M * length_m,
        root=0,
        anyhow=np.array(stations, dtype=np.int64),
        rows=np.arange(squares),
        node=node,
        households=np.array([draw(st.integers(0, 40)) for _ in range(squares)]),
        own_m=np.array([draw(st.integers(0, 800)) for _ in range(squares)], dtype=float),
        laid_m=np.array([draw(st.integers(0, 800)) if inside else 0 for _ in range(squares)], dtype=float),
        inside=(
            np.array([square for square, _, _ in pieces], dtype=np.int64),
            np.array([edge for _, edge, _ in pieces], dtype=np.int64),
            np.array([length for _, _, length in pieces], dtype=float),
        ),
        own_jpy_per_m=JPY_PER_M,
        drop_jpy=draw(st.sampled_from([0.0, 12_345.6])),
        beside_jpy=draw(st.sampled_from([0, 1_000_000])),
        slack_jpy=0.0,
    )


def joined(problem, rows):
    """Return the nodes that edges join to the root, or None where the edges hold a ring or hang apart."""
    nodes, left = {0}, list(rows)
    while True:
        reach = [row for row in left if (problem.one[row] in nodes) != (problem.other[row] in nodes)]
        if not reach:
            return nodes if not left else None
        row = reach[0]
        nodes |= {int(problem.one[row]), int(problem.other[row])}
        left.remove(row)


def every_choice(problem):
    """Return every tree with every choice of the squares that it joins."""
    found = []
    for count in range(len(problem.one) + 1):
        for rows in combinations(range(len(problem.one)), count):
            nodes = joined(problem, rows)
            if nodes is None or not set(problem.anyhow.tolist()) <= nodes:
                continue
            held = [square for square, node in enumerate(problem.node) if node in nodes]
            for number in range(len(held) + 1):
                for chosen in combinations(held, number):
                    flags = np.zeros(len(problem.node), dtype=bool)
                    flags[list(chosen)] = True
                    found.append(problem.chosen(flags, np.array(rows, dtype=np.int64)))
    return found


def whole_rows(problem):
    """Return the edges of the cheapest tree that joins all squares."""
    return min((one for one in every_choice(problem) if one.squares.all()), key=lambda one: one.cost_jpy).rows


@settings(max_examples=25)
@given(problem=problems())
def test_no_choice_lies_beyond_the_bounds(problem):
    found = sweep(problem, whole_rows(problem), run=Run())
    for one in every_choice(problem):
        assert one.households <= found.most_households(one.cost_jpy)
        assert one.cost_jpy >= found.least_jpy(one.households) - 1


@settings(max_examples=25)
@given(problem=problems(inside=False))
def test_where_no_road_runs_through_squares_the_hull_is_that_of_all_choices(problem):
    found = sweep(problem, whole_rows(problem), run=Run())
    steps = [step for step in found.steps if step.supported]
    for one in every_choice(problem):
        reach = [step for step in steps if step.households >= one.households]
        below = [step for step in steps if step.households <= one.households]
        after, before = min(reach, key=lambda step: step.cost_jpy), max(below, key=lambda step: step.households)
        wide = after.households - before.households
        share = (one.households - before.households) / wide if wide > 0 else 1.0
        # a price is a whole yen per household, so that choices hardly off the line between two may be missed
        assert one.cost_jpy >= before.cost_jpy + share * (after.cost_jpy - before.cost_jpy) - 2 * found.households - 2


@settings(max_examples=25)
@given(problem=problems())
def test_steps_rise_to_all_squares_and_cost_what_they_say(problem):
    found = sweep(problem, whole_rows(problem), run=Run())
    steps = found.steps
    assert steps[-1].squares.all()
    assert steps[-1].households == found.households
    assert [step.households for step in steps] == sorted(step.households for step in steps)
    for before, after in pairwise(steps[:-1]):
        assert before.cost_jpy <= after.cost_jpy
    for step in steps:
        assert step.households == problem.households[step.squares].sum()
        best = min(one.cost_jpy for one in every_choice(problem) if (one.squares >= step.squares).all())
        assert not step.supported or step.cost_jpy >= best - 1  # between choices the cost is about right


def test_the_same_problem_gives_the_same_steps():
    random = np.random.default_rng(3)
    count = 30
    problem = ReachProblem(
        node_count=count,
        one=np.arange(count - 1, dtype=np.int32),
        other=np.arange(1, count, dtype=np.int32),
        edge_jpy=random.integers(1, 1000, count - 1) * 1000.0,
        root=0,
        anyhow=np.empty(0, dtype=np.int64),
        rows=np.arange(count),
        node=np.arange(count),
        households=random.integers(0, 30, count),
        own_m=random.integers(0, 500, count) * 1.0,
        laid_m=np.zeros(count),
        inside=(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)),
        own_jpy_per_m=JPY_PER_M,
        drop_jpy=0.0,
        beside_jpy=0,
        slack_jpy=0.0,
    )
    first, again = (sweep(problem, np.arange(count - 1), run=Run()) for _ in range(2))
    assert [(step.households, step.cost_jpy) for step in first.steps] == [
        (step.households, step.cost_jpy) for step in again.steps
    ]
    assert first.lines == again.lines


@st.composite
def forests(draw):
    count = draw(st.integers(1, 6))
    parent = [draw(st.sampled_from([NOTHING, *range(item)])) for item in range(count)]
    amounts = st.lists(st.integers(0, 9), min_size=count, max_size=count)
    return parent, draw(amounts), draw(amounts)


def owed(order, gain, cost):
    """Return what waiting costs: each item's gain times all that is paid up to it."""
    paid, total = 0, 0
    for item in order:
        paid += cost[item]
        total += gain[item] * paid
    return total


@given(forest=forests())
def test_the_best_first_order_makes_gains_wait_least_of_all_orders(forest):
    parent, gain, cost = forest
    order = best_first(parent, gain, cost)

    def keeps(one):
        return all(parent[item] == NOTHING or one.index(parent[item]) < one.index(item) for item in one)

    assert sorted(order) == list(range(len(parent)))
    assert keeps(order)
    best = min(owed(one, gain, cost) for one in permutations(range(len(parent))) if keeps(one))
    assert owed(order, gain, cost) == pytest.approx(best)
