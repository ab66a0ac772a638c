"""The catalogue's texts."""

import pytest

from todoku.i18n import catalogue, entry, has, text


def test_parameters_and_lists():
    params = {"table": "cells", "column": "households", "columns": ["mesh_code", "population"]}
    assert text("error.table.missing_column", "ja", **params) == (
        "表「cells」に列「households」がありません(あるのは mesh_code、population)。"
    )
    assert "mesh_code, population" in text("error.table.missing_column", "en", **params)


def test_an_unknown_key_is_a_mistake_of_the_code():
    with pytest.raises(KeyError):
        text("no.such.key")


def test_every_entry_is_read_alone_as_it_is_among_all():
    assert {key: entry(key) for key in catalogue()} == catalogue()
    assert not has("no.such.key")
    with pytest.raises(KeyError):
        entry("no.such.key")
