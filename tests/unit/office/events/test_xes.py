"""The reader of XES agrees with a full parser of XML, whatever the blocks, and expands nothing."""

from __future__ import annotations

import gzip
import time
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.errors import InputError
from todoku.office.events import xes

KEYS = ("concept:name", "time:timestamp", "org:resource")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'


def by_expat(content, keys=KEYS):
    """Return events, traces and the log's own attributes as a full parser of XML sees them."""
    stack, events, traces, log = [], [], [], {}
    parser = expat.ParserCreate()

    def begin(tag, given):
        name = tag.rpartition(":")[2]
        parent = stack[-1] if stack else ""
        owner = {"event": events, "trace": traces}.get(parent)
        if name == "trace" and parent == "log":
            traces.append({})
        elif name == "event" and parent in {"log", "trace"}:
            events.append({"trace": len(traces) - 1 if parent == "trace" else None})
        elif "key" in given and given["key"] in keys and "value" in given:
            if owner:
                owner[-1][given["key"]] = given["value"]
            elif parent == "log":
                log[given["key"]] = given["value"]
        stack.append(name)

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: stack.pop()
    parser.Parse(content, True)
    return events, traces, log


def begun(part):
    """Whether a full parser meets the beginning of an event in a log that breaks off."""
    found = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _: found.append(tag.rpartition(":")[2] == "event")
    parser.Parse(part, False)
    return any(found)


def rows(table):
    return [
        {key: value for key, value in row.items() if value is not None or key == "trace"} for row in table.to_dicts()
    ]


def read(tmp_path, content, *, name="log.xes", keys=KEYS):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return xes.read_xes(path, keys)


def same_as_expat(table, content):
    events, traces, log = by_expat(content)
    assert rows(table.events) == events
    assert rows(table.traces) == traces
    assert table.log == log


values = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
keys = st.sampled_from([*KEYS, "other", "concept:name2", "concept"])
filler = st.sampled_from(
    [
        "",
        " ",
        "\n\t",
        "<!-- > <event> -- -->".replace("-- -->", "-->"),
        "<?pi <event> ?>",
        "text",
        "&amp;",
        "<![CDATA[<event>]]>",
    ]
)


@st.composite
def attributes(draw, depth=0):
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        tag = draw(st.sampled_from(["string", "date", "x:int", "list"]))
        key, value, quote = draw(keys), draw(values), draw(st.booleans())
        shown = (
            quoteattr(value)
            if quote
            else "'" + value.replace("&", "&#38;").replace("<", "&#x3C;").replace("'", "&apos;") + "'"
        )
        order = [f'key="{key}"', f"value = {shown}"]
        inner = draw(attributes(depth=depth + 1)) if depth < 2 and draw(st.booleans()) else ""
        given = "  ".join(order if draw(st.booleans()) else order[::-1])
        parts.append(f"<{tag} {given}>{inner}</{tag}>" if inner or draw(st.booleans()) else f"<{tag} {given}/>")
        parts.append(draw(filler))
    return "".join(parts)


@st.composite
def logs(draw):
    prefix = draw(st.sampled_from(["", "xes:"]))

    def element(name, inner):
        return f"<{prefix}{name}>{inner}</{prefix}{name} >" if inner or draw(st.booleans()) else f"<{prefix}{name} />"

    def event():
        return element("event", draw(attributes()))

    parts = [draw(filler), draw(attributes())]
    for _ in range(draw(st.integers(0, 3))):
        inner = draw(attributes()) + "".join(event() + draw(filler) for _ in range(draw(st.integers(0, 3))))
        parts += [element("trace", inner + draw(attributes())), draw(filler)]
    parts.append(event())
    return f'<?xml version="1.0"?>{draw(st.sampled_from(["", "<!-- é -->"]))}<log>{"".join(parts)}</log>'.encode()


@given(content=logs(), block=st.integers(7, 300), packed=st.booleans())
@settings(max_examples=50)
def test_any_log_reads_as_a_full_parser_reads_it(tmp_path_factory, content, block, packed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xes, "_BLOCK_BYTES", block)
        folder = tmp_path_factory.mktemp("xes")
        same_as_expat(read(folder, gzip.compress(content) if packed else content), content)


@given(content=logs(), cut=st.integers(1, 4000))
@settings(max_examples=40)
def test_a_log_that_breaks_off_gives_what_stands_before(tmp_path_factory, content, cut):
    whole = by_expat(content)[0]
    part = content[: -(cut % (len(content) - 6) + 2)]
    folder = tmp_path_factory.mktemp("cut")
    if not begun(part):
        with pytest.raises(InputError) as caught:
            read(folder, part)
        assert caught.value.code == "office.xes_unreadable"
        return
    table = read(folder, part)
    assert [remark.code for remark in table.remarks] == [xes.CUT]
    found = rows(table.events)
    assert found[:-1] == whole[: len(found)][:-1]
    assert found[-1].keys() <= whole[len(found) - 1].keys()


def test_tables_of_a_block_that_fill_up_are_taken_up_again(tmp_path, monkeypatch):
    monkeypatch.setattr(xes, "_RECORDS", 3)
    monkeypatch.setattr(xes, "_EVENTS", 2)
    event = "<event><string key='concept:name' value='a{0}'/><string key='org:resource' value='r{0}'/></event>"
    content = (
        "<log>" + "".join(f"<trace>{''.join(event.format(n) for n in range(k))}</trace>" for k in range(6)) + "</log>"
    )
    same_as_expat(read(tmp_path, content), content.encode())


BOMB = (
    """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa">
"""
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">\n' for n in range(12))
    + """]>
<log><trace><string key="concept:name" value="&m;"/></trace></log>"""
)


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log><trace/></log>',
        '<log><trace><event/></trace><!DOCTYPE log [<!ENTITY x SYSTEM "http://127.0.0.1/">]></log>',
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_document_type_is_refused_before_anything_is_expanded(tmp_path, content, packed):
    read(tmp_path, "<log><trace><event/></trace></log>")
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        read(tmp_path, gzip.compress(content.encode()) if packed else content)
    assert caught.value.code == "office.xes_document_type"
    assert time.process_time() - began < 1


def test_an_entity_that_nobody_declared_stays_as_it_is_written(tmp_path):
    table = read(
        tmp_path,
        '<log><trace><event><string key="concept:name" value="&x; &#x53D7;&#20184; &#0; &lt;"/></event></trace></log>',
    )
    assert table.events["concept:name"].to_list() == ["&x; 受付 &#0; <"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<definitions/>", "office.xes_no_log"),
        ("<html><log/></html>", "office.xes_no_log"),
        ("<log", "office.xes_unreadable"),
        ("<log><trace><event", "office.xes_unreadable"),
        ("no markup at all", "office.xes_unreadable"),
        ("<log><trace></log></trace>", "office.xes_unreadable"),
        ("<log>" + "<a>" * 600 + "</a>" * 600 + "</log>", "office.xes_unreadable"),
        ('<?xml version="1.0" encoding="x-klingon"?><log/>', "office.xes_encoding"),
    ],
)
def test_what_is_no_log_is_refused_in_one_line(tmp_path, content, code):
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "damage",
    [
        "</traces>",
        "<string key=concept:name value='x'/>",
        "<string key='a' value='<'/>",
        "<!NOTHING here>",
        "< event/>",
    ],
)
def test_damaged_xml_gives_what_stands_before_it_and_says_where(tmp_path, damage):
    event = '<event><string key="concept:name" value="a"/></event>\n'
    table = read(tmp_path, f"<log><trace>\n{event}{event}{damage}>{event}</trace></log>")
    assert table.events["concept:name"].to_list() == ["a", "a"]
    (remark,) = table.remarks
    assert (remark.code, remark.example) in {(xes.BROKEN, "4"), (xes.CUT, "4")}


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "utf-16", "iso-8859-1", "windows-31j"])
def test_encodings_are_read_as_declared(tmp_path, encoding):
    label = "caf\xe9" if encoding == "iso-8859-1" else "申請受付"
    name = "UTF-16" if encoding == "utf-16" else encoding
    event = f'<event><string key="concept:name" value="{label}"/></event>'
    content = f'<?xml version="1.0" encoding="{name}"?><log><trace>{event}</trace></log>'
    table = read(tmp_path, content.encode("cp932" if encoding == "windows-31j" else encoding))
    assert table.events["concept:name"].to_list() == [label]


def test_what_is_no_utf8_is_read_as_cp932_and_told(tmp_path):
    content = '<log><trace><event><string key="concept:name" value="申請"/></event></trace></log>'.encode("cp932")
    table = read(tmp_path, content)
    assert table.events["concept:name"].to_list() == ["申請"]
    assert [(remark.code, remark.count) for remark in table.remarks] == [(xes.RECODED, 1)]


def test_defaults_of_the_log_stand_where_an_attribute_is_missing_but_never_a_time(tmp_path):
    table = read(
        tmp_path,
        HEAD
        + '<global scope="trace"><string key="org:resource" value="窓口"/></global>'
        + '<global scope="event"><string key="org:resource" value="UNKNOWN"/><string key="concept:name" value="受付"/>'
        + '<date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>'
        + '<trace><event><string key="concept:name" value="審査"/></event><event/></trace></log>',
    )
    assert rows(table.events) == [{"trace": 0, "concept:name": "審査"}, {"trace": 0, "concept:name": "受付"}]
    assert rows(table.traces) == [{"org:resource": "窓口"}]
    assert [(remark.code, remark.count, remark.kept) for remark in table.remarks] == [(xes.DEFAULTED, 2, True)]


def test_an_archive_that_breaks_off_gives_what_could_be_unpacked(tmp_path):
    events = "".join(
        f'<event><string key="concept:name" value="a{number * 7919}"/></event>\n' for number in range(20_000)
    )
    packed = gzip.compress(f"<log><trace>{events}</trace></log>".encode())
    table = read(tmp_path, packed[: len(packed) // 2])
    assert [remark.code for remark in table.remarks] == [xes.CUT]
    assert 5_000 < table.events.height < 20_000
    assert table.events["concept:name"][:3].to_list() == ["a0", "a7919", "a15838"]


def test_several_members_of_an_archive_are_one_file(tmp_path):
    parts = [b"<log><trace><event/>", b"</trace></log>"]
    assert read(tmp_path, b"".join(map(gzip.compress, parts))).events.height == 1


def test_a_real_log_reads_as_a_full_parser_reads_it(real_paths):
    table = xes.read_xes(real_paths[1], KEYS)
    assert (table.traces.height, table.events.height, table.remarks) == (832, 44_354, ())
    same_as_expat(table, gzip.decompress(real_paths[1].read_bytes()))
