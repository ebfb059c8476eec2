//! The countries of the world: what they are called, and their borders.
//!
//! Made by `world/make.py` from public-domain data of Natural Earth, which also says how both files are written.

use std::sync::LazyLock;

static ARCS: &[u8] = include_bytes!("world/arcs.bin");
static COUNTRIES: &str = include_str!("world/countries.txt");

static WORLD: LazyLock<World> =
    LazyLock::new(|| World { arcs: arcs(ARCS), countries: COUNTRIES.lines().map(country).collect() });

/// A place on the globe, in tenths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// East of Greenwich.
    pub(crate) east: i32,
    /// North of the equator.
    pub(crate) north: i32,
}

/// All countries, and the borders between them.
#[derive(Debug)]
pub(crate) struct World {
    /// Borders and coasts, each once.
    pub(crate) arcs: Vec<Vec<Place>>,
    pub(crate) countries: Vec<Country>,
}

/// A country or a territory with a code of its own.
#[derive(Debug)]
pub(crate) struct Country {
    /// ISO 3166, of two and of three letters; empty for land that has none.
    codes: [&'static str; 2],
    /// Its name, folded.
    key: String,
    /// What else it is called, folded.
    others: Vec<&'static str>,
    pub(crate) outline: Outline,
}

/// Where a country is.
#[derive(Debug)]
pub(crate) enum Outline {
    /// Closed lines, of arcs one after the other: -1 is the first of them backwards.
    Rings(Vec<Vec<i32>>),
    /// A country that is too small for its borders to be seen.
    Dot(Place),
}

/// The world.
pub(crate) fn world() -> &'static World {
    &WORLD
}

impl World {
    /// The number of a country by its code or by one of its names: `DE`, `DEU`, "Germany", "EIRE".
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let name = folded(text);
        let is_code = |country: &Country| {
            country.codes.iter().any(|code| !code.is_empty() && code.eq_ignore_ascii_case(text.trim()))
        };
        let by = |called: &dyn Fn(&Country) -> bool| self.countries.iter().position(called);
        by(&is_code)
            .or_else(|| by(&|country| country.key == name))
            .or_else(|| by(&|country| country.others.contains(&name.as_str())))
    }
}

/// Lower case letters and digits without accents, and no article in front.
fn folded(text: &str) -> String {
    let plain: String = text.to_lowercase().replace('&', "and").chars().filter_map(letter).collect();
    let begins = text.trim_start().as_bytes();
    let has_article = begins.get(..4).is_some_and(|article| article.eq_ignore_ascii_case(b"the "));
    plain.strip_prefix("the").filter(|_| has_article).map_or(plain.clone(), str::to_owned)
}

fn letter(letter: char) -> Option<char> {
    Some(match letter {
        'à'..='å' | 'ā' | 'ă' => 'a',
        'ç' | 'č' | 'ć' => 'c',
        'è'..='ë' | 'ē' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' | 'ō' => 'o',
        'ù'..='ü' | 'ū' => 'u',
        letter if letter.is_alphanumeric() => letter,
        _ => return None,
    })
}

fn country(line: &'static str) -> Country {
    let mut parts = line.split('|');
    let mut next = || parts.next().unwrap_or_default();
    let codes = [next(), next()];
    let (name, others, shape) = (next(), next(), next());
    let others = others.split(',').filter(|other| !other.is_empty()).collect();
    Country { codes, key: folded(name), others, outline: outline(shape) }
}

fn outline(shape: &str) -> Outline {
    let numbers = |text: &str| text.split_whitespace().filter_map(|number| number.parse().ok()).collect::<Vec<i32>>();
    match shape.strip_prefix('@').map(numbers).as_deref() {
        Some([east, north]) => Outline::Dot(Place { east: *east, north: *north }),
        _ => Outline::Rings(shape.split(',').map(numbers).collect()),
    }
}

fn arcs(bytes: &[u8]) -> Vec<Vec<Place>> {
    let mut rest = bytes.iter().copied();
    let count = unsigned(&mut rest);
    let arc = |_| {
        let points = unsigned(&mut rest);
        let mut at = Place { east: 0, north: 0 };
        let point = |_| {
            at = Place { east: at.east + signed(&mut rest), north: at.north + signed(&mut rest) };
            at
        };
        (0..points).map(point).collect()
    };
    (0..count).map(arc).collect()
}

/// Seven bits a byte, the lowest first. What ends too early is 0, and has no arcs.
fn unsigned(bytes: &mut impl Iterator<Item = u8>) -> u32 {
    let (mut number, mut shift) = (0, 0);
    for byte in bytes {
        number |= u32::from(byte & 127) << shift;
        shift += 7;
        if byte < 128 || shift > 21 {
            break;
        }
    }
    number
}

fn signed(bytes: &mut impl Iterator<Item = u8>) -> i32 {
    let number = unsigned(bytes).cast_signed();
    if number % 2 == 0 { number / 2 } else { -(number / 2) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> &'static str {
        world().find(text).map_or("", |country| world().countries[country].codes[0])
    }

    #[test]
    fn countries_are_found_by_what_shops_call_them() {
        let all = [
            ("United Kingdom", "GB"),
            ("UK", "GB"),
            ("england", "GB"),
            ("EIRE", "IE"),
            ("Ireland", "IE"),
            ("USA", "US"),
            ("U.S.A.", "US"),
            ("United States of America", "US"),
            ("RSA", "ZA"),
            ("DEU", "DE"),
            ("de", "DE"),
            (" France ", "FR"),
            ("Côte d'Ivoire", "CI"),
            ("Ivory Coast", "CI"),
            ("The Netherlands", "NL"),
            ("Holland", "NL"),
            ("Czech Republic", "CZ"),
            ("Turkey", "TR"),
            ("Türkiye", "TR"),
            ("Korea, Republic of", "KR"),
            ("Bosnia & Herzegovina", "BA"),
            ("Congo", "CG"),
            ("DR Congo", "CD"),
            ("Hong Kong", "HK"),
            ("Channel Islands", "JE"),
            ("Malta", "MT"),
            ("Österreich", ""),
            ("Unspecified", ""),
            ("European Community", ""),
            ("", ""),
            ("Thailand", "TH"),
        ];
        for (text, code) in all {
            assert_eq!(found(text), code, "{text}");
        }
    }

    #[test]
    fn codes_and_names_are_of_one_country_each() {
        for (index, country) in world().countries.iter().enumerate() {
            let codes = country.codes.iter().copied().filter(|code| !code.is_empty());
            for text in codes.chain([country.key.as_str()]) {
                assert_eq!(world().find(text), Some(index), "{text}");
            }
        }
        assert!(world().countries.len() > 220);
    }

    #[test]
    fn borders_are_closed_and_on_the_globe() {
        let World { arcs, countries } = world();
        assert!(arcs.iter().flatten().all(|at| at.east.abs() <= 1920 && at.north.abs() <= 900));
        let end = |arc: i32, last: bool| {
            let points = &arcs[if arc < 0 { !arc } else { arc } as usize];
            if last == (arc >= 0) { points[points.len() - 1] } else { points[0] }
        };
        for country in countries {
            let Outline::Rings(rings) = &country.outline else { continue };
            for ring in rings {
                let next = ring.iter().cycle().skip(1);
                assert!(
                    ring.iter().zip(next).all(|(arc, next)| end(*arc, true) == end(*next, false)),
                    "{}",
                    country.key
                );
            }
        }
    }
}
