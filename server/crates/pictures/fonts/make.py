"""Makes the fonts that pictures are drawn with, from the package that the site's own fonts come from.

    npm pack @fontsource-variable/inter@5.3.0        # the version in frontend/package.json
    tar xzf fontsource-variable-inter-5.3.0.tgz
    pip install fonttools==4.68.0 brotli
    python make.py package server/crates/pictures/fonts

The site's fonts are compressed, for browsers, and browsers are told to take figures of equal width. What draws pictures
reads neither: these are plain TrueType, and their figures are of equal width. Weights from 400 to 600 are kept.
"""

import io
import shutil
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer


def of_equal_width(font):
    """What the feature `tnum` puts in the place of each glyph."""
    table, found = font["GSUB"].table, {}
    for record in table.FeatureList.FeatureRecord:
        for lookup in record.Feature.LookupListIndex if record.FeatureTag == "tnum" else []:
            for part in table.LookupList.Lookup[lookup].SubTable:
                found.update(getattr(part, "ExtSubTable", part).mapping)
    return found


def reread(font):
    """The same font, as it is read from a file: tables made by one step are plain for the next."""
    file = io.BytesIO()
    font.flavor = None
    font.save(file)
    file.seek(0)
    return TTFont(file, lazy=False)


def make(source, target):
    font = reread(TTFont(source))
    font = reread(instancer.instantiateVariableFont(font, {"wght": (400, 400, 600)}))
    figures = of_equal_width(font)
    for table in font["cmap"].tables:
        for letter in range(ord("0"), ord("9") + 1):
            if letter in table.cmap:
                table.cmap[letter] = figures.get(table.cmap[letter], table.cmap[letter])
    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=[1, 2, 4, 6, 13, 14])
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "calt", "locl"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = "Inter"
    # The same input gives the same bytes.
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)


package, folder = sys.argv[1:]
for part in ("latin", "latin-ext"):
    make(f"{package}/files/inter-{part}-wght-normal.woff2", f"{folder}/inter-{part}.ttf")
shutil.copy(f"{package}/LICENSE", f"{folder}/LICENSE")
