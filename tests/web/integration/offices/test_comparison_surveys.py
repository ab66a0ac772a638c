"""Comparisons of surveys alone, and runs that fail: the pages claim no more than was computed."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku_web.jobs.models import JobState
from todoku_web.offices.comparisons.actions import runs
from web.comparisons_world import found_comparison, handed_in, world_of_comparisons  # noqa: F401 - fixtures
from web.page_reading import Page

pytestmark = pytest.mark.django_db
HEADS = "市町村,事務・作業,年間件数(件),1件あたりの処理時間(分)\n"
TOWNS = {"室蘭市": 10, "登別市": 11, "伊達市": 12, "苫小牧市": 60}


def page_of(found, world, town, work_off, client, content, lang="ja", kind="survey"):
    """Return the run over a file, the page of the run and that of the comparison."""
    handed_in(found, content.encode(), f"{kind}.csv", by=world["drafter"], body=town, kind=kind)
    run = runs.begin(found, by=world["drafter"], key="r", grouping="all")
    work_off()
    run.refresh_from_db()
    client.force_login(world["drafter"])
    pages = [
        Page.of(client.get(one.get_absolute_url(), {"lang": lang}).content.decode()) for one in (run, run.comparison)
    ]
    assert [one.faults for one in pages] == [[], []]
    return run, *(one.words for one in pages)


def survey_of(names):
    return HEADS + "".join(f"{name},本人確認,1200,{TOWNS[name]}\n" for name in names)


@pytest.mark.parametrize(
    ("lang", "says", "never"),
    [
        (
            "ja",
            ("4団体の仕事の進め方を比べました", "検定はしていません", "1.3倍以上"),
            ("0件の案件", "0通り", "確かと言える"),
        ),
        ("en", ("4 municipalities was compared", "not tested", "1.3 times"), ("records of 0", "0 tests", "certain")),
    ],
)
def test_surveys_alone_are_not_said_to_be_tested(found, world, town, work_off, client, lang, says, never):
    run, words, _ = page_of(found, world, town, work_off, client, survey_of(TOWNS), lang)
    assert run.job.state == JobState.DONE, run.job.error_code
    assert "苫小牧市" in words
    assert all(one in words for one in says)
    assert not any(one in words for one in never)


def test_too_few_surveys_are_not_said_to_be_alike(found, world, town, work_off, client):
    _, words, about = page_of(found, world, town, work_off, client, survey_of(["室蘭市", "苫小牧市"]))
    for shown in (words, about):
        assert "違いがないという意味ではありません" in shown
        assert "確かと言える違いはありません" not in shown
    assert "業務量調査だけなら3団体以上" in words


def test_a_run_that_failed_does_not_go_on(found, world, town, work_off, client):
    run, words, about = page_of(found, world, town, work_off, client, "案件番号,作業名,終了日時\n,,\n", kind="log")
    assert run.job.state == JobState.FAILED
    assert "計算しています" not in words
    assert "もう一度計算してください" in words
    for shown in (words, about):
        assert "使える記録が1件もありません(log.csv)" in shown


def test_a_survey_in_which_nothing_is_filled_in_is_refused_when_it_is_handed_in(found, world, town):
    with pytest.raises(InputError, match=r"office\.survey\.no_table"):
        handed_in(found, HEADS.encode(), "survey.csv", by=world["drafter"], body=town, kind="survey")
    assert not found.evidence.exists()
