"""What may stand where the form of a file is wrong is told in both languages, none of it in pydantic's words."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from todoku.form_faults import expected_words


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int = 0


class Sample(BaseModel):
    whole: int = 0
    share: Annotated[float, Field(le=1)] = 0
    name: str = ""
    day: dt.date = dt.date(2020, 4, 1)
    moment: dt.datetime = dt.datetime(2020, 4, 1, tzinfo=dt.UTC)
    yes: bool = True
    word: Literal["a", "b"] = "a"
    inner: Inner = Inner()
    listed: tuple[int, ...] = ()
    pattern: Annotated[str, Field(max_length=2)] = ""


@pytest.mark.parametrize(
    ("content", "ja", "en"),
    [
        ({"whole": "x"}, "整数", "a whole number"),
        ({"share": "x"}, "数", "a number"),
        ({"share": 2}, "1.0 以下の数", "at most 1.0"),
        ({"name": 5}, "引用符で囲んだ文字列", "text, in quotes"),
        ({"day": "x"}, "2020-04-01 のような日付", "a date such as 2020-04-01"),
        ({"moment": "x"}, "2020-04-01 のような日付", "a date such as 2020-04-01"),
        ({"yes": "x"}, "true か false", "true or false"),
        ({"word": "x"}, "a、b のいずれか", "one of a, b"),
        ({"inner": 5}, "「項目: 値」の組", "pairs of field: value"),
        ({"inner": {"x": 5}}, "この名前の項目はありません", "there is no field of this name"),
        ({"listed": 5}, "「- 」で始まる並び", "a list, each entry after '- '"),
    ],
)
def test_what_may_stand_there(content, ja, en):
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(content)
    assert expected_words(caught.value.errors()[0]) == {"ja": ja, "en": en}


def test_what_we_have_no_words_for_is_pydantics_in_english_only():
    found = expected_words({"type": "frozen_instance", "msg": "Instance is frozen", "input": 1})
    assert found == {"ja": "ここに書けない値です", "en": "Instance is frozen"}
