"""Give Atkinson Hyperlegible Next a plain zero: one oval counter in place of the slashed one.

Run: python plain_zero.py IN.woff2 OUT.woff2 (needs fonttools and brotli, to rebuild only)
"""

import sys
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib.iup import iup_delta
from array import array


def box(points):
    xs, ys = zip(*points)
    return min(xs), min(ys), max(xs), max(ys)


def counter(outer, inner_box):
    """The outer oval, scaled into the box of the old counters, wound the other way."""
    ox0, oy0, ox1, oy1 = box(outer)
    ix0, iy0, ix1, iy1 = inner_box
    scaled = [
        (ix0 + (x - ox0) * (ix1 - ix0) / (ox1 - ox0), iy0 + (y - oy0) * (iy1 - iy0) / (oy1 - oy0))
        for x, y in outer
    ]
    return [(round(x), round(y)) for x, y in reversed(scaled)]


def main(source, target):
    font = TTFont(source)
    glyf, gvar = font["glyf"], font["gvar"]
    for name in ("zero", "zero.tf"):
        glyph = glyf[name]
        if glyph.isComposite():
            continue
        coords, ctrl = glyf._getCoordinatesAndControls(name, font["hmtx"].metrics)
        coords = list(coords)
        ends = list(glyph.endPtsOfContours)
        n = ends[-1] + 1
        boxes = [
            box([coords[i] for i in range(a, b + 1)])
            for a, b in zip([0] + [e + 1 for e in ends[:-1]], ends)
        ]
        areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in boxes]
        k = areas.index(max(areas))
        start = 0 if k == 0 else ends[k - 1] + 1
        outer_ids = list(range(start, ends[k] + 1))
        inner_ids = [i for i in range(n) if i not in outer_ids]

        def shape(points):
            outer = [points[i] for i in outer_ids]
            return outer + counter(outer, box([points[i] for i in inner_ids]))

        base = shape(coords)
        flags = [glyph.flags[i] for i in outer_ids]
        flags += flags[::-1]
        for var in gvar.variations[name]:
            deltas = iup_delta(var.coordinates, coords, ends)
            master = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(coords, deltas)]
            moved = shape(master)
            var.coordinates = [
                (round(a - c), round(b - d)) for (a, b), (c, d) in zip(moved, base)
            ] + [tuple(map(round, d)) for d in deltas[n:]]
        print(
            name, font["fvar"].axes[0].defaultValue, [v.axes for v in gvar.variations[name]], boxes
        )
        glyph.coordinates = GlyphCoordinates(base)
        glyph.flags = array("B", flags)
        glyph.endPtsOfContours = [len(outer_ids) - 1, 2 * len(outer_ids) - 1]
        glyph.numberOfContours = 2
        glyph.recalcBounds(glyf)
    font.flavor = "woff2"
    font.save(target)


main(*sys.argv[1:])
