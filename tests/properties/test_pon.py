"""Fibres along an edge are those of what lies beyond it, cables hold them, and nothing shrinks as homes are added."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_tree import tree_of
from todoku.costs.capex import Construction
from todoku.costs.price_book import price_book
from todoku.fibre.cables import cables_for
from todoku.fibre.loss import loss_budget
from todoku.fibre.pon_terms import pon_book, pon_terms
from todoku.fibre.quantities import bill_of_quantities, pon_counts
from todoku.fibre.splitting import inside_stretches, split_tree

RATIOS = sorted(pon_book().splitter_db)


@st.composite
def villages(draw, most=9):
    """Draw the edges of a tree outward from 0, the homes at its nodes, and the terms of the network on it."""
    size = draw(st.integers(1, most))
    edges = [(draw(st.integers(0, node - 1)), node, draw(st.integers(0, 30)) / 10) for node in range(1, size + 1)]
    homes = {node: (draw(st.integers(0, 40)), 0, draw(st.integers(0, 20)) / 10) for node in range(size + 1)}
    stages = tuple(draw(st.lists(st.sampled_from(RATIOS[:4]), min_size=1, max_size=2)))
    reach_m = draw(st.sampled_from([0.0, 500.0, 2000.0, 10_000.0]))
    housing = draw(st.sampled_from(["closures", "cabinets"]))
    return edges, homes, pon_terms(split_stages=stages, splitters_in=housing, figures={"max_distribution_m": reach_m})


def nodes_beyond(edges):
    """Return for each edge the nodes on its outer side."""
    children = defaultdict(list)
    for inner, outer, _ in edges:
        children[inner].append(outer)

    def below(node):
        return {node}.union(*(below(child) for child in children[node]))

    return [below(outer) for _, outer, _ in edges]


@given(villages())
@settings(deadline=None, max_examples=100)
def test_fibres_on_an_edge_are_those_of_the_splitters_and_homes_beyond(village):
    edges, homes, terms = village
    tree = tree_of(edges, homes)
    found = split_tree(tree, terms)
    assert found.homes.sum() == found.homes_passed
    assert (found.homes <= found.splitters * terms.field_ratio).all()
    order = node_slots(tree)
    for row, beyond in enumerate(nodes_beyond(edges)):
        slots = [order[node] for node in beyond]
        assert found.feeder[row] == found.splitters[slots].sum()
        passed = sum(max(homes[node][0], 1) for node in beyond)
        assert found.distribution[row] == passed - found.homes[slots].sum()
        assert found.fibres[row] >= 1
        assert found.distribution[row] < terms.field_ratio * (len(beyond) + 1)


def node_slots(tree):
    """Return the slot of each node: by edges from the exchange, then by number."""
    from todoku.fibre.rooted import RootedTree

    walk = RootedTree(tree)
    return {int(name): int(slot) for name, slot in zip(walk.names, walk.slot_of_node, strict=True)}


@given(villages())
@settings(deadline=None, max_examples=60)
def test_no_fibre_runs_further_to_a_splitter_than_allowed(village):
    edges, homes, terms = village
    found = split_tree(tree_of(edges, homes), terms)
    longest_m = terms.figure("max_distribution_m")
    for row, (_, _, km) in enumerate(edges):
        assert found.distribution[row] == 0 or 1000 * km <= longest_m


@given(st.integers(0, 5000), st.sampled_from([0.0, 0.1, 0.2, 0.35]))
def test_cables_hold_the_fibres_and_no_smaller_one_would(fibres, spare):
    sizes = [one.fibres for one in pon_book().cable_sizes]
    needed = math.ceil(fibres * (1 + Fraction(str(spare))))
    cables = cables_for(fibres, sizes=sizes, spare=spare)
    assert sum(size * number for size, number in cables.items()) >= needed
    last = min(cables, default=0)
    smaller = max((size for size in sizes if size < last), default=0)
    assert fibres == 0 or sum(size * number for size, number in cables.items()) - last + smaller < needed


def quantities(edges, homes, terms):
    tree = tree_of(edges, homes)
    splitting = split_tree(tree, terms)
    counts = pon_counts(tree, splitting, terms, take_up=Fraction(34, 100))
    rows = bill_of_quantities(tree, splitting, terms, counts, construction=Construction(), book=price_book())
    return counts, {row.id: row.quantity for row in rows}


@given(villages(most=6), st.data())
@settings(deadline=None, max_examples=60)
def test_with_a_splitters_worth_of_homes_more_nothing_is_less(village, data):
    edges, homes, terms = village
    node = data.draw(st.sampled_from(sorted(homes)))
    count, farms, km = homes[node]
    # A square without homes counts as one already.
    more = {**homes, node: (max(count, 1) + terms.field_ratio, farms, km)}
    before, rows = quantities(edges, homes, terms)
    after, grown = quantities(edges, more, terms)
    assert after.homes_passed == before.homes_passed + terms.field_ratio
    assert after.splitters == before.splitters + 1
    for name in ("homes_connected", "open_splitters", "ports", "open_ports", "exchange_fibres", "fibre_km"):
        assert getattr(after, name) >= getattr(before, name)
    for name in ("pole", "joint_closure", "drop_closure", "frame_fibre"):
        assert grown.get(name, 0) >= rows.get(name, 0)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=20), villages(most=1))
@settings(deadline=None)
def test_the_stretches_inside_squares_pass_every_home_once(counts, village):
    terms = village[2]
    homes = np.array(counts)
    found = inside_stretches(homes, terms)
    assert np.allclose(np.bincount(found.cell, weights=found.share, minlength=len(homes)), homes > 0)
    for cell, number in enumerate(counts):
        fibres = found.fibres[found.cell == cell]
        assert (fibres <= max(number, terms.field_ratio + number // terms.field_ratio)).all()
        assert number == 0 or fibres[-1] == (min(terms.field_ratio, number))


@given(
    st.floats(0, 60_000),
    st.floats(0, 5_000),
    st.lists(st.sampled_from(RATIOS), min_size=1, max_size=3),
    st.sampled_from([one.id for one in pon_book().classes]),
)
def test_loss_is_the_sum_of_its_parts_and_grows_with_length(length_m, more_m, stages, optics):
    terms = pon_terms(split_stages=tuple(stages), optics=optics)
    loss, further = loss_budget(length_m, terms), loss_budget(length_m + more_m, terms)
    per_km = max(terms.book.fibre_db_per_km[one].value for one in terms.optics.wavelengths_nm)
    splices = math.ceil(length_m / 1000) + 2 * len(stages)
    by_hand = (
        length_m / 1000 * per_km + 0.15 * splices + 4 * 0.5 + sum(terms.book.splitter_db[one].value for one in stages)
    )
    assert math.isclose(float(loss.total_db), by_hand, abs_tol=1e-9)
    assert float(further.total_db) >= float(loss.total_db)
