"""BPMN files of others: what they say is read, and what is wrong with them is said in one line."""

from __future__ import annotations

import pytest

from sample_office_bpmn import bpmn, end, gate, start, task
from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku.office.bpmn.net import net_of
from todoku.office.bpmn.reading import parse_diagram
from todoku.office.events.log import remark_text


def told(diagram):
    for one in diagram.remarks:
        assert all(remark_text(one, lang) for lang in LANGS)
    return {(one.code, one.count, one.example) for one in diagram.remarks if one.code != "bpmn_no_drawing"}


@pytest.mark.parametrize("prefix", ["bpmn:", "bpmn2:", "semantic:", ""])
@pytest.mark.parametrize("kind", ["task", "userTask", "serviceTask", "manualTask", "callActivity"])
def test_prefixes_and_kinds_of_steps(prefix, kind, runs):
    content = bpmn(start(), task("a", kind), end(), flows="s>a a>e", prefix=prefix)
    diagram = parse_diagram(content, "x.bpmn")
    assert (diagram.labels, told(diagram), runs(net_of(diagram))) == (("a",), set(), {"a"})


@pytest.mark.parametrize(
    ("elements", "flows", "allowed"),
    [
        ((gate("x"), gate("y")), "s>x x>a x>b a>y b>y y>e", {"a", "b"}),
        ((gate("x", "eventBased"), gate("y")), "s>x x>a x>b a>y b>y y>e", {"a", "b"}),
        ((gate("x", "parallel"), gate("y", "parallel")), "s>x x>a x>b a>y b>y y>e", {"ab", "ba"}),
        ((gate("x", "inclusive"), gate("y", "inclusive")), "s>x x>a x>b a>y b>y y>e", {"a", "b", "ab", "ba"}),
        ((gate("x", "parallel"), gate("y", "inclusive")), "s>x x>a x>b a>y b>y y>e", {"ab", "ba"}),
        ((gate("x", "parallel"),), "s>x x>a x>b a>e b>e", {"ab", "ba"}),  # done when both have come to the end
        ((gate("x", "inclusive"), end("e2")), "s>x x>a x>b a>e b>e2", {"a", "b", "ab", "ba"}),
        ((gate("x"), gate("y")), "s>x x>a a>y y>x y>b b>e", {"ab", "aab", "aaab", "aaaab", "aaaaab"}),
        ((), "s>a s>b a>e b>e", {"ab", "ba"}),  # several flows out of a node are taken at once
        ((start("s2"),), "s>a s2>b a>e b>e", {"a", "b"}),
        ((gate("x", "inclusive"), gate("y")), "s>x x>a x>b a>y b>y y>e", {"a", "b", "ab", "ba"}),
    ],
)
def test_what_gateways_mean(elements, flows, allowed, runs):
    diagram = parse_diagram(bpmn(start(), task("a"), task("b"), end(), *elements, flows=flows), "x.bpmn")
    assert runs(net_of(diagram)) == allowed


def test_an_inclusive_join_that_no_split_opened_is_refused():
    content = bpmn(
        start(), task("a"), task("b"), task("c"), end(), gate("x", "parallel"), gate("y"), gate("z", "inclusive"),
        flows="s>x x>a x>b x>y a>z b>z y>c y>z c>z z>e",
    )  # fmt: skip
    with pytest.raises(InputError) as refused:
        net_of(parse_diagram(content, "x.bpmn"))
    assert (refused.value.code, refused.value.params["name"]) == ("office.bpmn.inclusive", "z")


def test_an_inclusive_gateway_of_many_ways_is_refused():
    steps = [f"t{number}" for number in range(7)]
    flows = " ".join(["s>x", *(f"x>{one} {one}>y" for one in steps), "y>e"])
    content = bpmn(start(), *map(task, steps), end(), gate("x", "inclusive"), gate("y", "inclusive"), flows=flows)
    with pytest.raises(InputError, match=r"inclusive_wide"):
        net_of(parse_diagram(content, "x.bpmn"))


def test_conditions_on_flows_out_of_a_step_are_a_choice(runs):
    condition = "<#conditionExpression>x</#conditionExpression>"
    flows = "".join(
        f'<#sequenceFlow id="c{one}" sourceRef="a" targetRef="{one}">{condition}</#sequenceFlow>' for one in "bc"
    )
    content = bpmn(start(), task("a"), task("b"), task("c"), end(), flows, flows="s>a b>e c>e")
    assert runs(net_of(parse_diagram(content, "x.bpmn"))) == {"ab", "ac", "abc", "acb"}


@pytest.mark.parametrize("marker", ["standardLoopCharacteristics", "multiInstanceLoopCharacteristics"])
def test_a_marker_of_repetition_is_a_loop(marker, runs):
    content = bpmn(start(), task("a", inside=f"<#{marker}/>"), end(), flows="s>a a>e")
    assert runs(net_of(parse_diagram(content, "x.bpmn")), 3) == {"a", "aa", "aaa"}


def test_a_subprocess_is_read_with_what_is_in_it(runs):
    inner = (
        start("is")
        + task("b")
        + task("c")
        + end("ie")
        + "".join(
            f'<#sequenceFlow id="i{number}" sourceRef="{one}" targetRef="{other}"/>'
            for number, (one, other) in enumerate((("is", "b"), ("b", "c"), ("c", "ie")))
        )
    )
    for again, allowed in (("", {"abcd"}), ("<#standardLoopCharacteristics/>", {"abcd", "abcbcd"})):
        sub = f'<#subProcess id="sub" name="inside">{again}{inner}</#subProcess>'
        content = bpmn(start(), task("a"), sub, task("d"), end(), flows="s>a a>sub sub>d d>e")
        diagram = parse_diagram(content, "x.bpmn")
        assert runs(net_of(diagram)) == allowed
        assert told(diagram) == {("bpmn_subprocess_flattened", 1, "inside")}


def test_a_subprocess_that_is_closed_or_ends_in_several_places_at_once_is_one_step(runs):
    inner = (
        start("is")
        + task("b")
        + task("c")
        + gate("g", "parallel")
        + "".join(
            f'<#sequenceFlow id="i{number}" sourceRef="{one}" targetRef="{other}"/>'
            for number, (one, other) in enumerate((("is", "g"), ("g", "b"), ("g", "c")))
        )
    )
    for inside, remarks in (("", set()), (inner, {("bpmn_subprocess_whole", 1, "S")})):
        content = bpmn(start(), f'<#subProcess id="sub" name="S">{inside}</#subProcess>', end(), flows="s>sub sub>e")
        diagram = parse_diagram(content, "x.bpmn")
        assert (runs(net_of(diagram)), told(diagram)) == ({"S"}, remarks)


def test_what_happens_on_events_is_left_out_and_told(runs):
    boundary = '<#boundaryEvent id="late" name="too late" attachedToRef="a"/>'
    caught = '<#subProcess id="x" name="complaint" triggeredByEvent="true"/>'
    between = '<#intermediateCatchEvent id="w" name="wait"/>'
    content = bpmn(start(), task("a"), boundary, task("b"), caught, between, end(), flows="s>a a>w w>e late>b b>e")
    diagram = parse_diagram(content, "x.bpmn")
    assert runs(net_of(diagram)) == {"a"}
    assert told(diagram) == {
        ("bpmn_boundary_left_out", 1, "too late"),
        ("bpmn_event_subprocess_left_out", 1, "complaint"),
        ("bpmn_unreachable_left_out", 1, "b"),
    }


@pytest.mark.parametrize(
    ("elements", "flows", "remarks"),
    [
        ((task("a"), end()), "a>e", {("bpmn_start_added", 1, "a")}),
        ((start(), task("a")), "s>a", {("bpmn_end_added", 1, "a")}),
        ((start(), task("a"), end(), task("b")), "s>a a>e", {("bpmn_unreachable_left_out", 1, "b")}),
        ((start(), task("a"), end()), "s>a a>e a>ghost", {("bpmn_flow_dangling", 1, "f2")}),
        ((start(), task("a"), task("a"), end()), "s>a a>e", {("bpmn_id_twice", 1, "a")}),
        (
            (start(), task("a"), task("b"), gate("x"), end()),
            "s>x x>a a>e x>b b>b",
            {("bpmn_no_way_out_left_out", 1, "b")},
        ),
        ((start(), '<#task id="n"/>', task("a"), end()), "s>n n>a a>e", {("bpmn_unnamed", 1, "n")}),
    ],
)
def test_what_is_wrong_with_a_diagram_is_mended_and_told(elements, flows, remarks, runs):
    diagram = parse_diagram(bpmn(*elements, flows=flows), "x.bpmn")
    assert (runs(net_of(diagram), 3), told(diagram)) == ({"a"}, remarks)


def test_of_several_processes_the_one_with_most_steps_is_read():
    other = '<#process id="q" name="theirs"><#task id="z" name="z"/></#process><#messageFlow id="m" name="mail"/>'
    content = bpmn(start(), task("a"), task("b"), end(), flows="s>a a>b b>e", more=other)
    diagram = parse_diagram(content, "x.bpmn")
    assert diagram.labels == ("a", "b")
    assert told(diagram) == {("bpmn_other_process", 1, "theirs"), ("bpmn_messages_left_out", 1, "mail")}


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<definitions>&b;</definitions>"""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xml"),
        (b"PK\x03\x04 a workbook", "not_xml"),
        (b"<definitions><process>", "not_xml"),
        (BOMB, "entities"),
        (b'<?xml version="1.0"?>\n<log xes.version="1.0"/>', "not_bpmn"),
        (bpmn(), "no_process"),
        (bpmn(start(), end(), flows="s>e"), "no_steps"),
        (bpmn(task("a"), task("b"), end(), flows="a>b b>a a>e"), "no_start"),
        (bpmn(start(), task("a"), end(), flows="s>a a>a"), "no_way_through"),
        (bpmn(start(), '<#complexGateway id="c" name="odd"/>', end(), flows="s>c c>e"), "complex_gateway"),
        (bpmn("<#subProcess>" * 60, task("a"), "</#subProcess>" * 60), "too_deep"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(content, code):
    with pytest.raises(InputError) as refused:
        parse_diagram(content, "x.bpmn")
    assert refused.value.code == f"office.bpmn.{code}"
    for lang in LANGS:
        assert "\n" not in text(f"error.{refused.value.code}", lang, **refused.value.params)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "shift_jis", "euc-jp", "cp932"])
def test_japanese_encodings(encoding):
    written = bpmn(start(), task("申請の受付"), end(), flows="s>申請の受付 申請の受付>e").decode()
    content = written.replace("UTF-8", encoding).encode(encoding)
    assert parse_diagram(content, "x.bpmn").labels == ("申請の受付",)
