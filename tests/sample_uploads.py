"""Files that people might hand in, sound and malicious, made on the spot."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
import zlib

import openpyxl
from PIL import Image

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
GPS_LATITUDE, GPS_LONGITUDE = 2, 4


def zipped(members, *, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, method
            archive.writestr(info, content)
    return stream.getvalue()


def workbook(rows=(("mesh_code", "ftth"), ("634013301", "整備済"))):
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def workbook_with(extra, *, replaced=None):
    """Return a workbook with further parts in its zip, or parts put in the place of its own."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**members, **extra, **(replaced or {})})


def sheet_xml(cells):
    return f'<?xml version="1.0"?><worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def picture(form="JPEG", *, size=(40, 30), gps=True, **saved):
    image = Image.new("RGB", size, (10, 120, 200))
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x0112] = 6  # to be turned by a quarter
    if gps:
        exif.get_ifd(0x8825).update(
            {1: "N", GPS_LATITUDE: (42.0, 18.0, 54.0), 3: "E", GPS_LONGITUDE: (140.0, 58.0, 24.0)}
        )
    stream = io.BytesIO()
    image.save(stream, form, exif=exif, **saved)
    return stream.getvalue()


def png_of_claimed_size(width, height):
    """Return a PNG that says to be large in its header, and holds next to nothing."""

    def chunk(kind, content):
        body = kind + content
        return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def pdf(body=b"", *, packed=None, filters=b"/FlateDecode"):
    """Return a small PDF; ``packed`` goes into an object stream."""
    parts = [b"%PDF-1.5\n1 0 obj << /Type /Catalog /Pages 2 0 R ", body, b" >> endobj\n"]
    if packed is not None:
        content = zlib.compress(packed)
        parts.append(b"5 0 obj << /Type /ObjStm /Filter " + filters + b" /Length %d >> stream\n" % len(content))
        parts.append(content + b"\nendstream endobj\n")
    return b"".join([*parts, b"trailer << /Root 1 0 R >>\n%%EOF\n"])


def geojson(coordinates=(140.97, 42.31), **extra):
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": list(coordinates)}}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **extra}).encode()


def map_file(tmp_path, suffix):
    """Return the bytes of a GeoPackage or of a zipped Shapefile with one point."""
    import geopandas as gpd
    from shapely.geometry import Point

    frame = gpd.GeoDataFrame({"name": ["駅前"]}, geometry=[Point(140.97, 42.31)], crs="EPSG:6668")
    path = tmp_path / f"map.{suffix}"
    frame.to_file(path, engine="pyogrio")
    if suffix == "gpkg":
        return path.read_bytes()
    parts = {file.name: file.read_bytes() for file in sorted(tmp_path.glob("map.*"))}
    return zipped(parts)


def with_view(content, tmp_path):
    path = tmp_path / "view.gpkg"
    path.write_bytes(content)
    database = sqlite3.connect(path)
    database.execute("CREATE VIEW sly AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n")
    database.commit()
    database.close()
    return path.read_bytes()
