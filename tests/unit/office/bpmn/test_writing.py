"""Diagrams of trees: what they allow is what the tree allows, and a file read back is the same."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from bpmn_io import check
from hypothesis import given
from hypothesis import strategies as st

from sample_office_traces import tree_of
from todoku.office.bpmn import laying_out
from todoku.office.bpmn.diagram import GATEWAYS, Kind
from todoku.office.bpmn.from_tree import diagram_of
from todoku.office.bpmn.laying_out import laid_out
from todoku.office.bpmn.net import net_of
from todoku.office.bpmn.picture import svg_text, wrapped
from todoku.office.bpmn.reading import parse_diagram
from todoku.office.bpmn.tree import Operator, node, optional, step
from todoku.office.bpmn.writing import bpmn_text

EXAMPLE = "seq('a', xor('b', None), par('c', seq('d', 'e')), loop('f', 'g'), loop('h', None))"


def trees(labels="abcdefgh"):
    leaf = st.sampled_from(labels).map(step)
    inner = st.sampled_from([Operator.SEQUENCE, Operator.EXCLUSIVE, Operator.PARALLEL, Operator.LOOP])
    return st.recursive(
        leaf,
        lambda child: st.one_of(
            st.tuples(inner, child, child).map(lambda made: node(made[0], made[1:])), child.map(optional)
        ),
        max_leaves=8,
    )


@pytest.mark.parametrize(
    ("tree", "allowed"),
    [
        ("seq('a', xor('b', None), 'c')", {"abc", "ac"}),
        ("par('a', seq('b', 'c'))", {"abc", "bac", "bca"}),
        ("loop('a', 'b')", {"a", "aba", "ababa"}),
        ("loop('a', None)", {"a", "aa", "aaa", "aaaa", "aaaaa"}),
        ("loop(xor('a', 'b'), None)", None),
    ],
)
def test_a_diagram_allows_what_its_tree_allows(tree, allowed, runs):
    told = runs(net_of(diagram_of(tree_of(tree), "x")), 5)
    assert told == allowed if allowed is not None else len(told) == 2 + 4 + 8 + 16 + 32


@given(trees())
def test_written_and_read_back_it_is_the_same_net_and_drawing(tree):
    diagram = diagram_of(tree, '流れ <1> & "2"')
    content = bpmn_text(diagram)
    assert check(content).ok
    again = parse_diagram(content.encode(), "x.bpmn")
    assert (again.nodes, again.flows, again.name) == (diagram.nodes, diagram.flows, diagram.name)
    assert again.remarks == ()
    assert again.drawing.boxes == diagram.drawing.boxes
    assert again.drawing.ways == diagram.drawing.ways


@given(trees())
def test_nothing_overlaps_and_flows_are_drawn_at_right_angles_between_their_ends(tree):
    diagram = diagram_of(tree, "x")
    boxes = list(diagram.drawing.boxes.values())
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    for flow in diagram.flows:
        way = diagram.drawing.ways[flow.id]
        assert all(x == to_x or y == to_y for (x, y), (to_x, to_y) in pairwise(way))
        assert touches(diagram.drawing.boxes[flow.source], way[0])
        assert touches(diagram.drawing.boxes[flow.target], way[-1])
        for (x, y), (to_x, to_y) in pairwise(way):
            for box in boxes:  # no way leads through a box
                assert not (
                    max(x, to_x) > box.x and min(x, to_x) < box.x + box.width
                    and max(y, to_y) > box.y and min(y, to_y) < box.y + box.height
                )  # fmt: skip


def touches(box, point):
    x, y = point
    across, down = box.x <= x <= box.x + box.width, box.y <= y <= box.y + box.height
    edge = x in (box.x, box.x + box.width) or y in (box.y, box.y + box.height)
    return across and down and edge


def test_a_file_without_places_is_laid_out():
    diagram = diagram_of(tree_of(EXAMPLE), "x")
    bare = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", bpmn_text(diagram), flags=re.DOTALL)
    read = parse_diagram(bare.encode(), "x.bpmn")
    assert read.drawing is None
    assert [one.code for one in read.remarks] == ["bpmn_no_drawing"]
    placed = laid_out(read)
    assert set(placed.drawing.boxes) == {one.id for one in read.nodes}
    assert set(placed.drawing.ways) == {one.id for one in read.flows}


def test_a_graph_that_the_automatic_layout_fails_on_is_drawn_all_the_same(monkeypatch):
    diagram = replace(diagram_of(tree_of("seq('a', loop('b', 'c'))"), "x"), drawing=None)

    def fails(_):
        raise AttributeError

    monkeypatch.setattr(laying_out, "layout_process", fails)
    placed = laid_out(diagram).drawing
    assert set(placed.boxes) == {one.id for one in diagram.nodes}
    assert len({(box.x, box.y) for box in placed.boxes.values()}) == len(placed.boxes)
    assert all(len(placed.ways[flow.id]) > 1 for flow in diagram.flows)


def test_a_picture_shows_every_step_with_its_name_and_says_what_it_is():
    picture = svg_text(diagram_of(tree_of(EXAMPLE), "許可 & 届出"), "ja")
    assert "<title>許可 &amp; 届出</title>" in picture
    assert "8 個の作業" in picture
    assert [name for name in "abcdefgh" if f">{name}</text>" not in picture] == []
    diagram = diagram_of(tree_of(EXAMPLE), "x")
    gateways = sum(one.kind in GATEWAYS for one in diagram.nodes)
    assert picture.count('class="mark"') == gateways
    assert picture.count("marker-end") == len(diagram.flows)
    assert (
        sum(one.kind is Kind.TASK and one.repeats for one in diagram.nodes) == picture.count('class="mark thin"') == 1
    )


def test_pools_lanes_and_names_of_flows_are_drawn():
    content = bpmn_text(diagram_of(step("a"), "x"))
    lane = '<bpmn:laneSet id="l"><bpmn:lane id="desk" name="窓口"/></bpmn:laneSet>'
    shape = '<bpmndi:BPMNShape id="d" bpmnElement="desk" isHorizontal="true"><dc:Bounds x="-40" y="-60" width="500" height="150"/></bpmndi:BPMNShape>'  # noqa: E501
    content = content.replace("<bpmn:startEvent", f"{lane}<bpmn:startEvent", 1)
    content = content.replace("<bpmndi:BPMNEdge", f"{shape}<bpmndi:BPMNEdge", 1)
    content = content.replace('<bpmn:sequenceFlow id="flow_1"', '<bpmn:sequenceFlow id="flow_1" name="受理"')
    picture = svg_text(parse_diagram(content.encode(), "x.bpmn"))
    assert 'class="frame"' in picture
    assert ">窓口</text>" in picture
    assert ">受理</text>" in picture


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("申請の受付", ["申請の受付"]),
        ("関係機関への照会・協議(消防、水道)", ["関係機関への照", "会・協議(消防、", "水道)"]),
        ("Send the decision to the applicant", ["Send the", "decision to", "the applicant"]),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", ["ABCDEFGHIJKLM", "NOPQRSTUVWXYZ"]),
        ("", []),
    ],
)
def test_names_are_broken_where_they_may_be(name, lines):
    assert wrapped(name, 90, most=4) == lines


def test_a_name_that_is_too_long_ends_in_an_ellipsis():
    assert wrapped("とても長い作業の名前が続きます", 60, most=2) == ["とても長い", "作業の名…"]
