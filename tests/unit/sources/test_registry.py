"""The list of connectors: the built-in ones in their order, and those of other packages."""

from __future__ import annotations

import pytest

from todoku import plugins, tables
from todoku.errors import SourceError
from todoku.sources import registry
from todoku.sources.connector import Connector
from todoku.sources.own.user_tables import UserTables

KINDS = {*tables.SCHEMAS, "dem"}


class Foreign:
    """A connector of another package."""

    id, publisher, title_ja, title_en, licence, kinds = "foreign", "p", "t", "t", "l", ("cells",)

    def recognises(self, path):
        return path.suffix == ".foreign"

    def read(self, _path, _options):
        return []

    def addresses(self, _region):
        return []


@pytest.fixture
def entries(monkeypatch):
    held = {}
    monkeypatch.setattr(plugins, "load", lambda group: held if group == plugins.CONNECTORS else {})
    registry.connectors.cache_clear()
    yield held
    registry.connectors.cache_clear()


def test_each_is_a_connector_with_a_name_of_its_own_and_known_kinds():
    found = registry.connectors()
    assert all(isinstance(connector, Connector) for connector in found)
    ids = [connector.id for connector in found]
    assert len(ids) == len(set(ids))
    assert {kind for connector in found for kind in connector.kinds} <= KINDS


def test_the_order_is_fixed_forms_first_and_the_users_own_tables_last():
    ids = [connector.id for connector in registry.connectors()]
    assert ids[0] == "one_sheet"
    assert ids[-1] == "user_tables"
    assert ids.index("estat") < ids.index("small_areas") < ids.index("lines")


def test_the_first_that_recognises_a_file_reads_it(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("団体コード,人口\n01205,1\n", encoding="utf-8")
    assert isinstance(registry.connector_for(path), UserTables)
    path.write_text("nothing that anyone knows", encoding="utf-8")
    assert registry.connector_for(path) is None


@pytest.mark.parametrize("entry", [Foreign, Foreign(), (Foreign(),)])
def test_other_packages_may_add_a_class_an_object_or_a_tuple(entries, tmp_path, entry):
    entries["foreign"] = entry
    assert registry.connectors()[-1].id == "foreign"
    path = tmp_path / "x.foreign"
    path.write_bytes(b"")
    found = registry.connector_for(path)
    assert found is not None
    assert found.id == "foreign"


def test_what_is_no_connector_is_named(entries):
    entries["wrong"] = "just a text"
    with pytest.raises(SourceError) as raised:
        registry.connectors()
    assert (raised.value.code, raised.value.params["name"]) == ("connector.not_one", "wrong")
