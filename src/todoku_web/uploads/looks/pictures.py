"""Looks at pictures, and writes them anew: without EXIF, comments or anything hidden behind the picture."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

from PIL import ExifTags, Image, ImageOps

from todoku.errors import InputError
from todoku_web.uploads.findings import Finding, Look

if TYPE_CHECKING:
    from pathlib import Path

MOST_PIXELS = 40_000_000
_QUALITY = 90
_FORMATS = ("PNG", "JPEG")
_MODES = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")}
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, OverflowError, struct.error)
"""What Pillow raises for pictures that are no pictures."""
_MINUTES, _SECONDS = 60.0, 3600.0


def look_at_picture(path: Path, *, name: str) -> Look:
    """Write a picture anew, upright, with its pixels alone; return where it was taken if it says so.

    Raises InputError for a picture that cannot be read or has more than 40 million pixels.
    """
    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise InputError("upload.pixels", file=name, most=MOST_PIXELS // 1_000_000)
            form = "PNG" if image.format == "PNG" else "JPEG"
            point = _point(image.getexif())
            had_exif = bool(image.getexif())
            clean = _pixels(ImageOps.exif_transpose(image), form)
        options = {"quality": _QUALITY} if form == "JPEG" else {"optimize": False}
        clean.save(path, format=form, **options)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError("upload.pixels", file=name, most=MOST_PIXELS // 1_000_000) from error
    except _BROKEN as error:
        raise InputError("upload.picture", file=name) from error
    found = (Finding("exif_removed"),) if had_exif else ()
    return Look(found + ((Finding("gps_removed"),) if point else ()), point)


def _pixels(image: Any, form: str) -> Any:
    plain = image if image.mode in _MODES[form] else image.convert("RGB")
    clean = plain.copy()
    kept = {"transparency": clean.info["transparency"]} if "transparency" in clean.info and form == "PNG" else {}
    clean.info = kept
    return clean


def _point(exif: Any) -> tuple[float, float] | None:
    """Return the latitude and longitude of EXIF's GPS part (CIPA DC-008, 4.6.7), None where there is no sound one."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude]) * _sign(gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude]) * _sign(gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError):
        return None
    sound = math.isfinite(lat) and math.isfinite(lon) and (lat, lon) != (0.0, 0.0)
    return (round(lat, 6), round(lon, 6)) if sound else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / _MINUTES + seconds / _SECONDS


def _sign(reference: Any, negative: str) -> int:
    return -1 if str(reference).strip("\0 ").upper() == negative else 1
