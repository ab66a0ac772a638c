"""Reads the borders of municipalities from National Land Numerical Information N03 (国土数値情報 行政区域).

Taken are the official GeoJSON, Shapefile and GML, simplified copies of them (GeoJSON, TopoJSON) with the same fields or
with the Digital Agency's, and files of one municipality whose code is the file's name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from todoku import tables
from todoku.areas.area_codes import without_check_digit
from todoku.areas.municipalities import by_code
from todoku.areas.region import GEOGRAPHIC_CRS
from todoku.errors import AreaError, InputError
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.archives import unpacked
from todoku.sources.connector import Address, Connector, ReadOptions
from todoku.sources.ksj_gml import read_areas
from todoku.sources.notes import note
from todoku.sources.vector_files import VectorFile, read_vector
from todoku.sources.vector_glance import Glance, first_vector, glance
from todoku.sources.wards import kept_under
