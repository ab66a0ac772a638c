"""The portal: atlas, karte and plans that people make together."""

from importlib import resources

from todoku import i18n

i18n.add_words(resources.files("todoku_web") / "words")
