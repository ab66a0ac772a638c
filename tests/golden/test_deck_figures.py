"""The deck's own figures out of the deck's own inputs, and those that cannot be made again, with the reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from todoku.indicators.deck import deck_figures, ftth_classes, made_again

REPRODUCED = {
    "ftth_class_municipalities": "179",
    "g5_station_target": "84000",
    "g5_target_squares": "4500",
    "g5_rate_docomo": "97.0",
    "g5_rate_kddi": "93.2",
    "g5_rate_softbank": "64.0",
    "g5_rate_rakuten": "56.1",
    "telework_days_organisations": "83",
}
NOT_REPRODUCIBLE = {"ftth_household_rate": "97.8", "farm_area_broadband_rate": "51.67", "g5_rate_union": "98.0"}
FIGURES = {figure.id: figure for figure in deck_figures()}


def test_every_figure_is_either_made_again_or_said_not_to_be():
    assert set(FIGURES) == set(REPRODUCED) | set(NOT_REPRODUCIBLE)
    assert {name for name, figure in FIGURES.items() if figure.method is None} == set(NOT_REPRODUCIBLE)


@pytest.mark.parametrize("name", REPRODUCED)
def test_the_printed_figure_comes_out_of_its_inputs(name):
    assert FIGURES[name].printed == Decimal(REPRODUCED[name])
    assert str(made_again(FIGURES[name])) == REPRODUCED[name]


@pytest.mark.parametrize("name", NOT_REPRODUCIBLE)
def test_what_cannot_be_made_again_says_why_in_both_languages(name):
    figure = FIGURES[name]
    assert figure.printed == Decimal(NOT_REPRODUCIBLE[name])
    assert made_again(figure) is None
    assert figure.note_ja
    assert figure.note_en


def test_the_classes_keep_their_printed_order_and_have_no_labels():
    classes = ftth_classes()
    assert classes.counts == (66, 53, 29, 19, 7, 3, 0, 2)
    assert classes.edges is None
    assert classes.municipalities == 179


def test_4464_is_the_only_denominator_that_gives_all_four_rates():
    rates = [FIGURES[name] for name in FIGURES if name.startswith("g5_rate_") and name != "g5_rate_union"]
    fits = [
        squares
        for squares in range(4400, 4601)
        if all(
            made_again(figure.model_copy(update={"inputs": {**figure.inputs, "target_squares": squares}}))
            == figure.printed
            for figure in rates
        )
    ]
    assert fits == [4464]


def test_the_union_lies_between_the_largest_operator_and_all_squares():
    union = FIGURES["g5_rate_union"]
    lowest = Decimal(union.inputs["largest_operator_squares"] * 100) / union.inputs["target_squares"]
    assert lowest <= union.printed <= 100


def test_the_quotes_begin_where_the_figures_are_said_to_stand(shared):
    deck = next((shared / "seed").glob("000_*.txt")).read_text(encoding="utf-8").splitlines()
    for figure in deck_figures():
        line, begin = "".join(deck[figure.line - 1].split()), "".join(figure.quote.split())[:5]
        assert begin in line, figure.id
