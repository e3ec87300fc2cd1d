"""Small files of a made-up council, in the layouts of the published ones."""

import csv
import io
from typing import Any

import msgspec

from marketplace.demo import land
from marketplace.imports.wards import AREA, COUNTS, DECILE, WARD_CODE, WARD_NAME

CODE, OTHER = "E09999001", "E09999002"
WARDS = (("E05099001", "Northfield"), ("E05099002", "Southmead"), ("E05099003", "Eastwell"))


def small_areas(wards: int = 2) -> list[dict[str, str]]:
    """Two areas for each of so many wards, with the columns of a published profile."""
    rows = []
    for number in range(2 * wards):
        code, name = WARDS[number // 2]
        counts = {title: str(40 + 3 * number + place) for place, title in enumerate(COUNTS)}
        rows.append(
            {
                AREA: f"E0109900{number + 1}",
                WARD_NAME: name,
                WARD_CODE: code,
                "ltla24_name": "Testminster",
                "ltla24_code": CODE,
                "latitude": "51.5",
                **counts,
                "hh_total": "900",
                DECILE: str(1 + number),
                "UTLACD": CODE,
                "UTLANM": "Testminster",
            }
        )
    return rows


def profile_file(rows: list[dict[str, str]]) -> bytes:
    """A profile as CSV."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def boundaries_file(
    shapes: list[dict[str, Any]] | None = None,
    properties: tuple[str, str] = ("WD24CD", "WD24NM"),
) -> bytes:
    """The wards as GeoJSON; two squares with a common border unless shapes are given."""
    features = [
        {
            "type": "Feature",
            "properties": {"FID": 1, properties[0]: code, properties[1]: name},
            "geometry": shape,
        }
        for (code, name), shape in zip(WARDS, shapes or land.boundaries(2, 2), strict=False)
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})
