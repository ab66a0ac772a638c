"""Bases, sources and hashes."""

import hashlib

import pandas as pd
import pytest

from todoku.provenance import Basis, Dataset, Figure, Source, content_id, sha256_of_file, weakest

SOURCE = Source(publisher="総務省統計局", title="国勢調査", licence="e-Stat", as_of="2020-10-01", basis=Basis.CENSUS)


def test_a_figure_is_as_good_as_its_weakest_part():
    assert weakest(Basis.CENSUS, Basis.MODELLED) is Basis.MODELLED
    assert weakest(Basis.MEASURED, Basis.UNKNOWN, Basis.CENSUS) is Basis.UNKNOWN


def test_unknown_is_null_with_a_reason():
    figure = Figure.unknown("ratio", "indicator.no_present")
    assert (figure.value, figure.basis, figure.reason) == (None, Basis.UNKNOWN, "indicator.no_present")


def test_citation_names_publisher_title_and_date():
    assert SOURCE.citation == "総務省統計局 「国勢調査」 (2020-10-01)"


def test_ids_follow_content():
    assert content_id({"b": 1, "a": 2}) == content_id({"a": 2, "b": 1})
    assert SOURCE.id != SOURCE.model_copy(update={"as_of": "2015-10-01"}).id


def test_file_hash(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"todoku" * 500_000)
    assert sha256_of_file(path) == hashlib.sha256(b"todoku" * 500_000).hexdigest()


def test_dataset_without_table_says_so():
    with pytest.raises(TypeError, match="has no table"):
        Dataset(kind="dem", source=SOURCE).frame()
    noted = Dataset(kind="cells", source=SOURCE).with_table(pd.DataFrame(), "clipped")
    assert (noted.notes, noted.sources) == (("clipped",), (SOURCE,))
