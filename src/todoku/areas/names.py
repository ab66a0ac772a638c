"""Spellings of area names made comparable: widths, kana, variant characters, macrons, romanisations, suffixes."""

from __future__ import annotations

import re
import unicodedata

_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヵ"))}
_SMALL_TO_PLAIN = {ord("ヵ"): "か", ord("ヶ"): "け"}
_VARIANTS = dict(
    zip(
        map(ord, "檮惠條龍竈嶋澤濱邊邉國廣眞櫻瀧﨑瀨嶽藪與鹽靜會學縣圓莊龜"),
        "梼恵条竜釜島沢浜辺辺国広真桜滝崎瀬岳薮与塩静会学県円荘亀",
        strict=True,
    )
)
_MACRONS = dict(zip(map(ord, "āīūēōâîûêô"), "aiueoaiueo", strict=True))
_DROPPED = dict.fromkeys(map(ord, " \t,、，・.。'’`´-‐‑‒–—−()（）/"))
_FOLD: dict[int, int | str | None] = {
    **_KATAKANA_TO_HIRAGANA,
    **_SMALL_TO_PLAIN,
    **_VARIANTS,
    **_MACRONS,
    **_DROPPED,
}

_ROMAJI = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"([stz])y(?=[auo])", r"\1Y"),
        ("sY", "sh"),
        ("tY", "ch"),
        ("zY|jy", "j"),
        ("si", "shi"),
        ("ti", "chi"),
        ("tu", "tsu"),
        ("zi", "ji"),
        (r"(?<![cs])hu", "fu"),
        ("tch", "cch"),
        (r"m(?=[bpm])", "n"),
        (r"oh(?![aiueoy])", "o"),
        ("o[ou]+", "o"),
        ("uu+", "u"),
    )
)

KANA_ENDINGS = {"市": ("し",), "区": ("く",), "町": ("ちょう", "まち"), "村": ("むら", "そん")}
ROMAJI_ENDINGS = {
    "市": ("shi", "city"),
    "区": ("ku", "ward", "city"),
    "町": ("cho", "machi", "town"),
    "村": ("mura", "son", "village"),
}
PREFECTURE_ENDINGS = {"都": ("と", "to"), "府": ("ふ", "fu"), "県": ("けん", "ken")}


def name_key(text: str) -> str:
    """Return what equal names share: ``Ōsaka``, ``oosaka`` and ``OSAKA``; ``ﾆｾｺ町`` and ``にせこ町``; 檮原 and 梼原."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)
    return romaji_key(folded) if folded.isascii() else folded


def romaji_key(letters: str) -> str:
    """Return romanised letters with long vowels short, and Kunrei and older spellings as in Hepburn."""
    for pattern, plain in _ROMAJI:
        letters = pattern.sub(plain, letters)
    return letters


def place_keys(name: str, kana: str, name_en: str) -> set[str]:
    """Return every key by which a city, town or village is found, in kanji, kana and romaji.

    With and without its ending, and with each reading that the ending can have.
    """
    ending = name[-1]
    reading = next((known for known in KANA_ENDINGS[ending] if kana.endswith(known)), "")
    kanji, kana_stem, body = (
        name_key(stem) for stem in (name[:-1], kana.removesuffix(reading), name_en.rsplit("-", 1)[0])
    )
    kana_endings = ("", ending, *KANA_ENDINGS[ending])
    return {
        kanji,
        f"{kanji}{ending}",
        *(f"{kana_stem}{known}" for known in kana_endings),
        *(f"{body}{known}" for known in ("", *ROMAJI_ENDINGS[ending])),
    }


def prefecture_keys(name: str, kana: str, name_en: str) -> set[str]:
    """Return every key by which a prefecture is found: 東京都, 東京, とうきょう, Tokyo, Tokyo-to, Tokyo Prefecture."""
    texts = {name, kana, name_en, f"{name_en} prefecture"}
    if name[-1] in PREFECTURE_ENDINGS:
        reading, romaji = PREFECTURE_ENDINGS[name[-1]]
        texts.update((name[:-1], kana.removesuffix(reading), f"{name_en}-{romaji}"))
    return {name_key(text) for text in texts}


def subprefecture_keys(name: str, kana: str, name_en: str) -> set[str]:
    """Return every key by which a subprefecture is found: 十勝, 十勝総合振興局, 十勝管内, Tokachi."""
    stem = name.removesuffix("振興局").removesuffix("総合")
    kana_stem = kana.removesuffix("しんこうきょく").removesuffix("そうごう")
    texts = {kana_stem, name_en, f"{name_en} subprefecture", f"{name_en} general subprefecture", stem}
    texts.update(f"{stem}{ending}" for ending in ("総合振興局", "振興局", "管内", "地方", "支庁"))
    texts.update(f"{kana_stem}{ending}" for ending in ("そうごうしんこうきょく", "しんこうきょく", "かんない"))
    texts.update(f"{name_en}{ending}" for ending in ("-sogo-shinkokyoku", "-shinkokyoku"))
    return {name_key(text) for text in texts}
