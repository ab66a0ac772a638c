"""The paper: every page, every figure, both languages, and nothing that a reader could not read."""

from __future__ import annotations

import dataclasses
import io
import re
from functools import cache

import pytest
from pypdf import PdfReader

from sample_plan import sample_result
from todoku.i18n import catalogue
from todoku.plans.plan import PlanResult
from todoku.reports.paper.pdf import render_pdf, write_pdf

EDITIONS = [(variant, lang) for variant in ("known", "open", "unknown") for lang in ("ja", "en")]
SECTIONS = {
    "ja": ("目的", "区域", "事業費", "財源内訳", "工程"),
    "en": ("Purpose", "Area", "Cost", "Whopays", "Schedule"),
}
HEADS = (
    "現状 ― いま、",
    "整備内容 ― 何をつくるか",
    "事業費 ― いくらかかるか",
    "負担 ― 誰が払うか",
    "予算要求",
)
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


@cache
def pages(variant, lang, *, long_names=False):
    result = sample_result(variant, long_names=long_names)
    reader = PdfReader(io.BytesIO(render_pdf(result, lang=lang)))
    return tuple(page.extract_text() for page in reader.pages)


def joined(text):
    """The text without the breaks that lines of a column make."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(("variant", "lang"), EDITIONS)
def test_every_page_says_which_of_how_many_and_of_which_plan(variant, lang):
    found = pages(variant, lang)
    for number, page in enumerate(found, start=1):
        assert f"{number} / {len(found)}" in page
        assert "5a3f09c1d2e4" in page


def test_cover_states_the_assumption_and_the_range():
    cover = joined(pages("known", "ja")[0])
    plan = sample_result("known").plan
    assert "見本町デジタル基盤整備計画（案）" in cover
    assert "令和8年11月20日" in cover
    assert "現況が「不明」の区域は整備の対象に含めていません" in cover
    for one in plan.range:
        assert f"{one.households:,}" in cover
        assert f"{one.route_km:,.1f}" in cover
        assert f"{one.capex_jpy:,}" in cover
    assert [word in cover for word in ("統計調査", "実測・申告", "モデル推計", "概算", "不明")] == [True] * 5


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_exact_figures_stand_in_the_paper(lang):
    plan = sample_result("known").plan
    text = "".join(pages("known", lang))
    amounts = [
        plan.totals.capex_jpy,
        *(line.amount_jpy for line in plan.costs),
        *(branch.cost_jpy for branch in plan.branches),
        *(branch.cumulative_cost_jpy for branch in plan.branches),
        *(option.national_jpy for option in plan.funding.options),
        *(option.municipality_jpy for option in plan.funding.options),
        *(case.jpy_per_km for case in plan.comparisons if case.jpy_per_km),
    ]
    assert [amount for amount in amounts if f"{amount:,}" not in text] == []


@pytest.mark.parametrize("long_names", [False, True])
@pytest.mark.parametrize(("variant", "lang"), EDITIONS)
def test_summary_is_one_page_and_whole(variant, lang, long_names):
    found = pages(variant, lang, long_names=long_names)
    plan = sample_result(variant, long_names=long_names).plan
    heads = {"ja": ("概要", "現状 ― いま"), "en": ("Summary", "Where do we stand?")}[lang]
    with_first = [number for number, page in enumerate(found[1:], start=2) if heads[0] in page[:200]]
    assert with_first == [2]
    assert heads[1] in found[2]
    summary = joined(found[1])
    assert f"{plan.totals.capex_jpy:,}" in summary
    assert [word for word in SECTIONS[lang] if word not in summary] == []
    source = {"ja": "出典：見本省統計局", "en": "Source:見本省統計局"}[lang]
    assert source in summary


def test_the_four_questions_come_in_order_each_on_its_own_page():
    found = list(enumerate(pages("known", "ja"), start=1))[1:]
    starts = [next(number for number, page in found if head in page[:120]) for head in HEADS]
    assert starts == sorted(set(starts))
    assert starts[0] == 3


@pytest.mark.parametrize(("lang", "unit"), [("ja", "（単位：千円）"), ("en", "(unit:thousandyen)")])
def test_a_unit_that_all_columns_share_stands_once_over_the_table(lang, unit):
    head = {"ja": "予算要求", "en": "Budget request"}[lang]
    budget = joined(next(page for page in pages("known", lang)[2:] if head in page[:120]))
    assert budget.count(unit) == 1
    assert {"ja": "国庫支出金(千円)", "en": "State(thousandyen)"}[lang] not in budget


def test_unknown_is_called_unknown_and_the_what_if_is_stamped():
    found = pages("unknown", "ja")
    option = sample_result("unknown").plan.funding.options[0]
    assert "試 算" in found[0] or "試算" in found[0]
    assert all("試算" in page for page in found[1:])
    assert re.search(r"公設公営\s*470,914,500\s*不明\s*不明\s*不明\s*不明", found[1])
    assert f"{option.what_if_shares.national_jpy:,}" in found[1]
    assert "試算（令和6年度の率による）" in found[1]
    assert not any("試算" in page for page in pages("known", "ja"))


@pytest.mark.parametrize(("variant", "lang"), EDITIONS)
def test_no_key_of_the_catalogue_shows(variant, lang):
    tokens = set(re.findall(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+", "\n".join(pages(variant, lang))))
    assert tokens & set(catalogue()) == set()
    assert not any("{" in page or "None" in page for page in pages(variant, lang))


def test_english_edition_has_no_japanese_words_of_the_catalogue():
    english = joined("".join(pages("unknown", "en")))
    found = [
        key
        for key, entry in catalogue().items()
        if key.startswith("report.")
        and "{" not in entry["ja"]
        and len(JAPANESE.findall(entry["ja"])) > 5
        and joined(entry["ja"]) in english
    ]
    assert found == []


def test_same_plan_same_bytes():
    result = sample_result("unknown")
    assert render_pdf(result, lang="ja") == render_pdf(result, lang="ja")


def test_paper_keeps_the_standards_of_archive_and_accessibility():
    reader = PdfReader(io.BytesIO(render_pdf(sample_result("known"), lang="ja")))
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert reader.trailer["/Root"]["/Lang"] == "ja-JP"
    assert reader.metadata.title == "見本町 デジタル基盤整備計画（案）"
    assert reader.metadata.creation_date.date().isoformat() == "2026-11-20"


def test_only_the_installed_typeface_is_used():
    reader = PdfReader(io.BytesIO(render_pdf(sample_result("known"), lang="ja")))
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            names.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    assert names <= {"NotoSansCJKjp-Regular", "NotoSansCJKjp-Bold", "NotoSansCJKjp-Regular-Identity-H",
                     "NotoSansCJKjp-Bold-Identity-H"}  # fmt: skip
    assert names


def test_rare_characters_print_and_private_ones_become_geta():
    result = sample_result("known")
    places = result.layers.places.assign(name=["𠮷野", "髙﨑", "外\ue000字", *result.layers.places["name"][3:]])
    layers = dataclasses.replace(result.layers, places=places)
    pdf = render_pdf(PlanResult(result.plan, layers), lang="ja")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "𠮷野" in text
    assert "髙﨑" in text
    assert "外〓字" in text


def test_part_of_the_plan_may_be_missing():
    result = sample_result("known")
    layers = result.layers
    bare = result.plan.model_copy(
        update={
            "schedule": (),
            "branches": (),
            "comparisons": (),
            "limits": (),
            "design": result.plan.design.model_copy(update={"fibre": None, "mobile": None}),
        }
    )
    empty = dataclasses.replace(
        layers, routes=layers.routes.iloc[:0], sites=layers.sites.iloc[:0], places=layers.places.iloc[:0]
    )
    pdf = render_pdf(PlanResult(bare, empty), lang="ja")
    assert "外すことのできる支線はありません" in "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)


def test_file_is_written(tmp_path):
    write_pdf(sample_result("known"), tmp_path / "plan.pdf", lang="en")
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF-1.7")
