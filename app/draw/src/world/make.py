"""Makes the countries of maps: `arcs.bin`, their borders, and `countries.txt`, what they are called.

    npm pack world-atlas@2.0.2 i18n-iso-countries@7.14.0
    mkdir atlas iso; tar xzf world-atlas-2.0.2.tgz -C atlas; tar xzf i18n-iso-countries-7.14.0.tgz -C iso
    python make.py atlas/package iso/package app/draw/src/world

The borders are Natural Earth's at 1:110m (public domain), as TopoJSON by world-atlas: each border once, for both of its
countries. They are kept to a tenth of a degree. Countries too small for that scale are points, taken from 1:50m. Codes
and English names are those of ISO 3166, with the variants of i18n-iso-countries and those below.

`arcs.bin` is numbers of seven bits a byte, the lowest first, the eighth bit set where another byte follows: how many arcs
there are; of each, how many points it has, and the steps from point to point east and north in tenths of a degree (the
first from 0, 0), where 0, -1, 1, -2 and so on are written as 0, 1, 2, 3.

A line of `countries.txt` is `AA|AAA|Name|other names|shape`. Other names are folded as `folded` does, and parted by
commas. A shape is rings parted by commas, each the numbers of its arcs, where -1 is arc 0 backwards; or `@`, east, north.
"""

import json
import sys
import unicodedata

VARIANTS = {
    "AE": "Emirates", "BA": "Bosnia", "BO": "Bolivia", "BN": "Brunei", "CD": "DR Congo,DRC,Zaire,Congo-Kinshasa",
    "CG": "Congo-Brazzaville", "CV": "Cape Verde,Cabo Verde", "FK": "Falklands", "FM": "Micronesia",
    "GB": "England,Scotland,Wales,Northern Ireland,Britain,Great Britain and Northern Ireland", "HK": "Hong Kong SAR",
    "IE": "EIRE,Republic of Ireland,Irish Republic", "IR": "Iran", "JE": "Channel Islands", "KP": "North Korea,DPRK",
    "KR": "Korea,South Korea", "LA": "Laos,Lao PDR", "MD": "Moldova", "MK": "Macedonia", "MM": "Burma", "MO": "Macau,Macao",
    "NL": "Holland", "PS": "Palestinian Territories", "RU": "Russia", "SY": "Syria", "SZ": "Swaziland,Eswatini",
    "TL": "East Timor", "TW": "Taiwan", "TZ": "Tanzania", "US": "America,United States of America (the)", "VA": "Vatican City",
    "VE": "Venezuela", "VN": "Vietnam,Viet Nam", "XK": "Kosovo", "ZA": "RSA,Republic of South Africa",
}
NAMES = {
    "BO": "Bolivia", "BN": "Brunei", "CD": "DR Congo", "CG": "Congo", "CI": "Côte d’Ivoire", "CZ": "Czechia", "GM": "Gambia",
    "FK": "Falkland Islands", "IR": "Iran", "KP": "North Korea", "KR": "South Korea", "LA": "Laos", "MD": "Moldova",
    "MK": "North Macedonia", "PS": "Palestine", "RU": "Russia", "SY": "Syria", "TW": "Taiwan", "TZ": "Tanzania", "TR": "Türkiye",
    "US": "United States", "VA": "Vatican City", "VE": "Venezuela", "VN": "Vietnam", "CN": "China", "FM": "Micronesia",
    "HK": "Hong Kong", "MO": "Macao", "LY": "Libya", "BQ": "Caribbean Netherlands",
}
# Nobody sells there, and it would take a fifth of each map.
LEFT_OUT = {"AQ"}


def folded(name):
    """Lower case letters and digits without accents, and no article in front."""
    plain = unicodedata.normalize("NFD", name.lower().replace("&", "and").replace("ø", "o").replace("ł", "l"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = plain.removeprefix("the ")
    return "".join(letter for letter in plain if letter.isalnum())


def points_of(topology):
    """Arcs in tenths of a degree, without repetition."""
    (scale_x, scale_y), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            at = (round((x * scale_x + x0) * 10), round((y * scale_y + y0) * 10))
            if not points or points[-1] != at:
                points.append(at)
        arcs.append(points)
    return arcs


def rings_of(geometry):
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def ring_points(ring, arcs):
    return [at for index in ring for at in (arcs[index] if index >= 0 else arcs[~index][::-1])]


def unwrapped(ring, arcs):
    """The ring with its arcs beyond the 180th meridian as new ones that go on to the east, or to the west.

    Without this Russia would reach once around the globe, from its last point in the east to its first in the west.
    """
    walked, turn, before = [], 0, None
    for index in ring:
        moved = []
        for x, y in arcs[index] if index >= 0 else arcs[~index][::-1]:
            if before is not None and abs(x - before) > 1800:
                turn += 3600 if x < before else -3600
            before = x
            moved.append((turn, (x, y)))
        walked.append(moved)
    turns = [turn for moved in walked for turn, _ in moved]
    usual = max(set(turns), key=turns.count)
    numbers = []
    for index, moved in zip(ring, walked):
        if all(turn == usual for turn, _ in moved):
            numbers.append(index)
        else:
            arcs.append([(x + turn - usual, y) for turn, (x, y) in moved])
            numbers.append(len(arcs) - 1)
    return numbers


def area(points):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1]))) / 2


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def signed(number):
    return varint(number * 2 if number >= 0 else -number * 2 - 1)


def main(atlas, iso, folder):
    with open(f"{iso}/codes.json") as codes, open(f"{iso}/langs/en.json") as names:
        by_number = {number: (two, three) for two, three, number, _ in json.load(codes)}
        english = json.load(names)["countries"]
    coarse, fine = (json.load(open(f"{atlas}/countries-{scale}.json")) for scale in ("110m", "50m"))
    coarse_arcs, fine_arcs = points_of(coarse), points_of(fine)

    def first(names):
        return names if isinstance(names, str) else names[0]

    lines, used, known = [], [], set()
    # What one country is called is no other name of another.
    taken = {folded(NAMES.get(two, first(names))) for two, names in english.items()}

    def line(geometry, shape):
        called = geometry["properties"]["name"]
        two, three = by_number.get(geometry.get("id"), ("XK", "XKX") if called == "Kosovo" else ("", ""))
        if two in LEFT_OUT or two and two in known:
            return
        known.add(two)
        given = english.get(two, [called])
        variants = ([given] if isinstance(given, str) else given) + [called] + VARIANTS.get(two, "").split(",")
        name = NAMES.get(two, variants[0])
        others = []
        for key in map(folded, variants):
            if key and key not in taken and key != folded(name):
                taken.add(key)
                others.append(key)
        lines.append("|".join([two, three, name, ",".join(others), shape()]))

    def borders(geometry):
        rings = []
        for ring in rings_of(geometry):
            if len(set(ring_points(ring, coarse_arcs))) < 3:
                continue
            numbers = []
            for index in unwrapped(ring, coarse_arcs):
                arc = index if index >= 0 else ~index
                if arc not in used:
                    used.append(arc)
                number = used.index(arc)
                numbers.append(str(number if index >= 0 else ~number))
            rings.append(" ".join(numbers))
        return ",".join(rings)

    def dot(geometry):
        largest = max((ring_points(ring, fine_arcs) for ring in rings_of(geometry)), key=area)
        x, y = zip(*largest)
        return f"@{(min(x) + max(x)) // 2} {(min(y) + max(y)) // 2}"

    for geometry in coarse["objects"]["countries"]["geometries"]:
        line(geometry, lambda: borders(geometry))
    for geometry in fine["objects"]["countries"]["geometries"]:
        if geometry.get("id"):
            line(geometry, lambda: dot(geometry))

    out = bytearray(varint(len(used)))
    for arc in used:
        points = coarse_arcs[arc]
        out += varint(len(points))
        x = y = 0
        for east, north in points:
            out += signed(east - x) + signed(north - y)
            x, y = east, north
    with open(f"{folder}/arcs.bin", "wb") as file:
        file.write(out)
    with open(f"{folder}/countries.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


main(*sys.argv[1:])
