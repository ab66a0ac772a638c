"""Reads what the page of the atlas shows: pixels, legend, address."""

from __future__ import annotations

import io
import re

import numpy as np
from PIL import Image

IDLE = "() => document.querySelector('#atlas-map-a')?.dataset.state === 'idle'"


def picture(page, which="a"):
    """Return the map's pixels once it is whole."""
    settled(page)
    shot = page.locator(f"#atlas-map-{which}").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))


def differ(one, other):
    return one.shape != other.shape or bool((one != other).any())


def settled(page):
    """Wait until the map is whole; it begins to change a moment after what asks for it."""
    page.wait_for_timeout(300)
    page.wait_for_function(IDLE)


def said(page):
    """Return what the address says, a moment later: it follows the map with a short delay."""
    page.wait_for_timeout(300)
    return dict(re.findall(r"([\w.]+)=([^&]*)", page.evaluate("() => decodeURIComponent(location.search)")))


def legend(page):
    return [text.strip() for text in page.locator(".legend-entry").first.locator("li").all_inner_texts()]


def colour_of(page, text):
    """Return the colour of the swatch of the legend's first entry that bears a text."""
    return tuple(
        page.evaluate(
            """(text) => {
              const items = [...document.querySelectorAll('.legend-keys li')];
              const item = items.find((one) => one.innerText.trim() === text);
              return [...item.querySelector('canvas').getContext('2d').getImageData(0, 0, 1, 1).data].slice(0, 3);
            }""",
            text,
        )
    )


def shows(pixels, colour, *, within=40):
    """Whether more than a few pixels have a colour; what lies over land is a little paler."""
    far = np.abs(pixels.astype(int) - np.array(colour)).sum(axis=2)
    return int((far < within).sum()) > 30


def unfold(page, title):
    page.locator("summary", has_text=title).click()
