"""The typeface that comes with the install, and what it lacks."""

import pytest

from todoku.errors import InputError
from todoku.reports.paper import fonts


def test_both_faces_are_there():
    names = [file.name for folder in fonts.font_folders() for file in folder.glob("*.otf")]
    assert names == ["NotoSansCJKjp-Regular.otf", "NotoSansCJKjp-Bold.otf"]


def test_what_it_lacks():
    assert fonts.without_type("見本町𠮷野髙﨑 ABC 123 ▲□①㎡〓") == frozenset()
    assert fonts.without_type("外\ue000字🗾") == {"\ue000", "🗾"}
    assert fonts.without_type("葛\U000e0100城\u200b") == frozenset()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(fonts, "_PACKAGES", ("no_such_font",))
    fonts._font_files.cache_clear()
    with pytest.raises(InputError) as caught:
        fonts._font_files()
    monkeypatch.undo()
    fonts._font_files.cache_clear()
    assert (caught.value.code, caught.value.params) == ("report.font_missing", {"package": "no-such-font"})
