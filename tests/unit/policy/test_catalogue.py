"""The deck's policy catalogue: counts and lines as printed, and every link leads to something that todoku holds."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec

import pytest

from todoku.errors import InputError
from todoku.indicators.definition import definitions
from todoku.policy.catalogue import Links, policy_catalogue
from todoku.programmes.rulebook.load import builtin_programmes

CATALOGUE = policy_catalogue()
AREAS = [area for pillar in CATALOGUE.pillars for area in pillar.areas]
LINKED: list[Links] = [*AREAS, *CATALOGUE.items.values()]


def test_the_deck_prints_5_pillars_20_areas_and_68_items():
    counts = [
        (pillar.id, len(pillar.areas), sum(len(area.items) for area in pillar.areas)) for pillar in CATALOGUE.pillars
    ]
    assert counts == [("I", 2, 6), ("II", 8, 34), ("III", 2, 6), ("IV", 3, 12), ("V", 5, 10)]
    assert [area.id for area in AREAS] == [str(number) for number in range(1, 21)]
    assert list(CATALOGUE.items) == [f"{area.id}.{place}" for area in AREAS for place in range(1, len(area.items) + 1)]
    assert len(CATALOGUE.items) == 68


def test_markers_as_printed_and_four_items_listed_again():
    items = CATALOGUE.items.values()
    assert Counter(item.marker for item in items) == {"○": 56, "☆": 5, "※": 7}
    assert all(item.printed for item in items if item.marker != "○")
    again = {item.id: item.repeats for item in items if item.repeats is not None}
    assert again == {"6.3": "4.4", "8.1": "3.3", "8.2": "3.4", "12.2": "8.4"}
    for item in items:
        assert (item.repeats is not None) == item.title_ja.endswith("(再掲)")
        if item.repeats is not None:
            assert item.title_ja == CATALOGUE.items[item.repeats].title_ja + "(再掲)"


def test_one_listed_again_has_the_links_of_the_first():
    assert CATALOGUE.links(CATALOGUE.item("12.2")).programmes == ("hyojunka", "smart_project", "jichitai_cloud")


def test_an_item_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="no_item"):
        CATALOGUE.item("21.1")


def test_programmes_that_items_areas_and_budget_lines_are_linked_to_are_in_the_product():
    linked = {name for one in LINKED for name in one.programmes}
    linked |= {name for line in CATALOGUE.budget_lines for name in line.programmes}
    assert sorted(linked - set(builtin_programmes())) == []


def test_every_programme_of_the_deck_is_linked_to_an_item_or_area():
    assert {name for one in LINKED for name in one.programmes} == {
        "kodo_musen", "keitai_area", "local_5g", "chiiki_iot", "johoka_adviser", "jichitai_ai", "hyojunka",
        "smart_project", "jichitai_cloud", "security", "ict_startup", "iot_jinzai", "telework", "satellite_office",
        "koshu_musen_lan",
    }  # fmt: skip


def test_indicators_and_modules_that_items_are_linked_to_are_in_the_product():
    assert {name for one in LINKED for name in one.indicators} <= set(definitions())
    assert [name for one in LINKED for name in one.modules if find_spec(name) is None] == []


def test_23_trials_with_an_issue_that_is_only_inferred():
    assert [trial.number for trial in CATALOGUE.trials] == list(range(1, 24))
    issues = {issue.id for issue in CATALOGUE.issues}
    assert len(issues) == 8
    assert {trial.inferred_issue for trial in CATALOGUE.trials} == issues
    assert Counter(trial.confidence for trial in CATALOGUE.trials) == {"high": 18, "low": 4, "medium": 1}
    assert Counter(trial.operator for trial in CATALOGUE.trials) == {
        "NTTドコモ": 8, "KDDI": 4, "Wireless City Planning": 4, "NTTコミュニケーションズ": 4,
        "国際電気通信基礎技術研究所": 3,
    }  # fmt: skip


def test_themes_of_2019_alone_have_an_inferred_issue():
    assert Counter((theme.year, theme.inferred) for theme in CATALOGUE.themes) == {
        (2017, False): 6,
        (2018, False): 12,
        (2019, True): 15,
    }


def test_ten_cautions_about_things_that_are_there():
    assert [caution.id for caution in CATALOGUE.cautions] == [f"C{number}" for number in range(1, 11)]
    known = {"trials", *CATALOGUE.items, *(area.id for area in AREAS)}
    known |= {f"budget:{line.id}" for line in CATALOGUE.budget_lines} | {f"indicator:{name}" for name in definitions()}
    assert [name for caution in CATALOGUE.cautions for name in caution.concerns if name not in known] == []
    assert {caution.id for caution in CATALOGUE.concerning("3.1")} == {"C1", "C2", "C6"}


def test_six_events():
    assert [(event.quarter, event.line) for event in CATALOGUE.events] == [
        (4, 724), (4, 734), (3, 744), (2, 762), (3, 772), (3, 782),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def deck(shared):
    (file,) = (shared / "seed").glob("000_*.txt")
    return ["", *file.read_text(encoding="utf-8").split("\n")]


def test_titles_and_figures_stand_in_the_lines_of_the_deck_that_they_name(deck):
    parts = [*CATALOGUE.pillars, *AREAS, *CATALOGUE.items.values(), *CATALOGUE.trials, *CATALOGUE.events]
    assert [part.title_ja for part in parts if part.title_ja not in deck[part.line]] == []
    assert [line.printed for line in CATALOGUE.budget_lines if line.printed not in deck[line.line]] == []
    differing = [item.differs for item in CATALOGUE.items.values() if item.differs is not None]
    assert [one.title_ja for one in differing if one.title_ja not in deck[one.line]] == []
    for item in CATALOGUE.items.values():
        if item.printed:
            assert item.marker + item.title_ja in deck[item.line]


def test_titles_of_budget_lines_are_the_decks(deck):
    text = "".join(deck).replace("**", "")
    assert [line.id for line in CATALOGUE.budget_lines if line.title_ja.split("(")[0] not in text] == []
    assert [line.id for line in CATALOGUE.budget_lines if line.label.lstrip("R2年度") and line.label not in text] == []
