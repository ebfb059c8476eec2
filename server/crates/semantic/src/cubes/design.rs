//! What the cube of a dashboard consists of, and the statement that asks for its rows.

use contract::{By, DashboardDefinition, DimensionKind, Filter, Operator, TileDefinition};
use cube::{Dimension, Formula, Measure, Part, Schema};
use dashboard::{SHOP, levels_below};
use indexmap::IndexMap;

use super::NoCube;
use crate::compile::{Key, PartFunction, Parts, Scope, Value};
use crate::semantic_model::{self, SemanticModel};
use crate::sql::{Expr, Select, Source};

/// No cube is made of more rows.
pub(super) const MOST_ROWS: u32 = 2_000_000;
/// Registers of counts of different values: 2^12 of them err by 1.63 %, and take 4 kB where many rows meet.
const PRECISION: u8 = 12;
/// How far quantiles may be off, in hundredths of a percent.
const ACCURACY: u16 = 100;
/// Values whose quantiles are asked for are rounded to so many digits after the point.
pub(super) const QUANTILE_SCALE: u8 = 6;

/// What a cube consists of.
#[derive(Debug)]
pub(super) struct Design {
    pub(super) schema: Schema,
    /// Answers a column for each dimension, in their order, and then those of the parts.
    pub(super) select: Select,
    /// What in it says of which shop a row is.
    pub(super) of_shop: Expr,
    /// For each part its column.
    pub(super) columns: Vec<PartColumn>,
    /// Dimensions that no tile asks for before somebody looks closer.
    pub(super) closer: Vec<String>,
}

/// Where a part of a cube comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum PartColumn {
    /// A column with the part.
    Part(usize),
    /// A column of values, and the one that says how often each of them comes.
    Values { column: usize, counts: usize },
}

/// The design for one shop. Dimensions `without` which it has to do are left out.
///
/// # Errors
/// `DoesNotFit` where no tile asks for anything that adds up for one shop; `Failed`.
pub(super) fn design(
    model: &SemanticModel,
    dashboard: &DashboardDefinition,
    shop: &str,
    without: &[String],
) -> Result<Design, NoCube> {
    let dashboard = &dashboard::spelled_out(dashboard);
    let Some((entity, measures)) = measures(model, dashboard) else {
        return Err(NoCube::DoesNotFit("No tile of this dashboard asks for a measure of one shop.".to_owned()));
    };
    let currency = measures.iter().find_map(|(_, measure)| measure.currency.as_deref());
    let mut scope = Scope::of(model, entity);
    let Dimensions { mut all, mut closer } = dimensions(model, entity, dashboard, &measures);
    [&mut all, &mut closer].into_iter().for_each(|names| names.retain(|name| !without.contains(name)));
    let key = |dimension| scope.key(&By { dimension, grain: None });
    let keys = all.into_iter().map(key).collect::<Result<Vec<_>, _>>()?;
    let of_shop = scope.filter(&Filter::new(SHOP, Operator::In, [shop]))?;
    let mut parts = Parts::over(model, entity, &measures);
    let mut measures: Vec<Measure> =
        measures.iter().map(|(name, known)| measure(model, &keys, &mut parts, name, known)).collect();
    let cube_parts = CubeParts::of(&mut parts);
    measures.iter_mut().for_each(|measure| cube_parts.renumber(measure));
    let (columns, select) = select(&scope, &keys, &parts, of_shop.clone());
    let schema = Schema {
        dimensions: keys.iter().map(dimension).collect(),
        measures,
        currency: currency.and_then(|name| keys.iter().position(|key| key.name == name)),
        parts: cube_parts.parts,
    };
    let column = |place: &usize| match cube_parts.counted.get(place) {
        Some(counts) if parts.all()[*place].is_quantile() => {
            PartColumn::Values { column: columns[*place], counts: columns[*counts] }
        }
        _ => PartColumn::Part(columns[*place]),
    };
    let columns = cube_parts.sources.iter().map(column).collect();
    Ok(Design { schema, select, of_shop, columns, closer })
}

/// Measures with their names.
type Named<'m> = Vec<(&'m str, &'m semantic_model::Measure)>;

/// The measures of the entity that most tiles ask about, as far as they are of one shop and in the same currency; of what
/// runs over time what that is made of.
fn measures<'m>(model: &'m SemanticModel, dashboard: &'m DashboardDefinition) -> Option<(&'m str, Named<'m>)> {
    let entity = entity_of_most(model, dashboard)?;
    let mut found: Named<'m> = Vec::new();
    let named = dashboard.tiles.values().flat_map(|tile| &tile.measures);
    for name in named.flat_map(|name| model.made_from(name)) {
        if let Some((of, measure)) = model.measure(name)
            && of == entity
            && model.says_by(name, SHOP)
            && found.iter().all(|(known, _)| *known != name)
        {
            found.push((name, measure));
        }
    }
    let currency = found.iter().find_map(|(_, measure)| measure.currency.as_deref());
    found.retain(|(_, measure)| measure.currency.is_none() || measure.currency.as_deref() == currency);
    (!found.is_empty()).then_some((entity, found))
}

fn entity_of_most<'m>(model: &'m SemanticModel, dashboard: &DashboardDefinition) -> Option<&'m str> {
    let mut tiles: IndexMap<&str, usize> = IndexMap::new();
    for tile in dashboard.tiles.values() {
        if let Some((entity, _)) = tile.measures.first().and_then(|name| model.measure(name)) {
            *tiles.entry(entity).or_default() += 1;
        }
    }
    let most = tiles.values().copied().max()?;
    tiles.into_iter().find(|(_, count)| *count == most).map(|(entity, _)| entity)
}

/// What a cube is grouped by.
struct Dimensions {
    all: Vec<String>,
    /// Those of them that only a closer look leads to.
    closer: Vec<String>,
}

/// Everything that the dashboard's tiles about the measures are broken down and filtered by, and numbers that a closer look
/// leads to, as far as one of the measures says something by it.
fn dimensions(
    model: &SemanticModel,
    entity: &str,
    dashboard: &DashboardDefinition,
    measures: &Named<'_>,
) -> Dimensions {
    let chosen = [SHOP, dashboard.time.as_str()].into_iter();
    let chosen = chosen.chain(dashboard.filters.iter().map(String::as_str));
    // What only tiles about something else need would split the rows for nothing.
    let is_about = |tile: &&TileDefinition| {
        let mut asked = tile.measures.iter().flat_map(|name| model.made_from(name));
        asked.any(|name| measures.iter().any(|(known, _)| *known == name))
    };
    // Of numbers, such as hours and bins, there are few values; names of a lower level may be as many as rows.
    let vocabulary = model.vocabulary();
    let below = dashboard.tiles.values().filter(is_about).flat_map(|tile| levels_below(&vocabulary, tile));
    let below = below.filter(|name| vocabulary.kind_of(name) == Some(DimensionKind::Number));
    let of_tiles = dashboard.tiles.values().filter(is_about).flat_map(|tile| {
        let by = tile.by.iter().chain(&tile.series).map(|by| by.dimension.as_str());
        let filters = tile.conditions.iter().map(|filter| filter.dimension.as_str());
        by.chain(filters).chain(tile.time.as_deref())
    });
    let currencies = measures.iter().filter_map(|(_, measure)| measure.currency.as_deref());
    let mut all: Vec<String> = Vec::new();
    let mut find = |name: &str| {
        let is_said = || measures.iter().any(|(measure, _)| model.says_by(measure, name));
        let is_new = all.iter().all(|known| known != name) && model.dimension(entity, name).is_some() && is_said();
        if is_new {
            all.push(name.to_owned());
        }
        is_new
    };
    for name in chosen.chain(of_tiles).chain(currencies) {
        find(name);
    }
    let closer = below.filter(|name| find(name)).map(str::to_owned).collect();
    Dimensions { all, closer }
}

fn dimension(key: &Key<'_>) -> Dimension {
    Dimension { name: key.name.clone(), title: key.dimension.title.clone(), kind: key.dimension.kind }
}

fn measure(
    model: &SemanticModel,
    keys: &[Key<'_>],
    parts: &mut Parts<'_>,
    name: &str,
    known: &semantic_model::Measure,
) -> Measure {
    let says_by = |key: &&Key<'_>| model.says_by(name, &key.name);
    Measure {
        name: name.to_owned(),
        title: known.title.clone(),
        format: known.format.into(),
        currency: known.currency.is_some(),
        formula: formula(&parts.value(&known.formula)),
        rows: parts.rows(known),
        dimensions: keys.iter().filter(says_by).map(|key| key.name.clone()).collect(),
    }
}

fn formula(value: &Value) -> Formula {
    match value {
        Value::Total(place) => Formula::Total(*place),
        Value::Part(place) => Formula::Part(*place),
        Value::Quantile { part, rank } => Formula::Quantile { part: *part, rank: *rank },
        Value::Ratio(above, below) => Formula::Ratio(Box::new(formula(above)), Box::new(formula(below))),
    }
}

/// The parts as a cube adds them up.
struct CubeParts {
    parts: Vec<Part>,
    /// For each of them the part of the measures that it comes from.
    sources: Vec<usize>,
    /// For each part of the measures its place among the cube's: all quantiles of the same values have one sketch.
    places: Vec<usize>,
    /// For sums and quantiles the count of their values, by the parts of the measures.
    counted: IndexMap<usize, usize>,
}

impl CubeParts {
    /// Counts of what is added up are added to `parts`.
    fn of(parts: &mut Parts<'_>) -> Self {
        let needs =
            |place: &usize| matches!(parts.all()[*place].function, PartFunction::Sum | PartFunction::Quantile(_));
        let counting: Vec<usize> = (0..parts.all().len()).filter(needs).collect();
        let counted: IndexMap<usize, usize> = counting.into_iter().map(|place| (place, parts.counted(place))).collect();
        let all = parts.all();
        let first_alike = |place: usize| match all[place].is_quantile() {
            true => all.iter().position(|part| part.is_quantile() && part.of == all[place].of).unwrap_or(place),
            false => place,
        };
        let sources: Vec<usize> = (0..all.len()).filter(|place| first_alike(*place) == *place).collect();
        let place = |of: usize| sources.iter().position(|source| *source == first_alike(of)).unwrap_or_default();
        let part = |source: &usize| match all[*source].function {
            PartFunction::CountDistinct => Part::Distinct { precision: PRECISION },
            PartFunction::Count => Part::Count,
            PartFunction::Sum => Part::Sum { scale: 0, counted: place(counted[source]) },
            PartFunction::Min => Part::Min { scale: 0 },
            PartFunction::Max => Part::Max { scale: 0 },
            PartFunction::Quantile(_) => Part::Quantile { scale: QUANTILE_SCALE, accuracy: ACCURACY },
        };
        let places = (0..all.len()).map(place).collect();
        Self { parts: sources.iter().map(part).collect(), places, counted, sources }
    }

    /// From the parts of the measures to those of the cube.
    fn renumber(&self, measure: &mut Measure) {
        measure.rows.iter_mut().for_each(|place| *place = self.places[*place]);
        self.renumber_formula(&mut measure.formula);
    }

    fn renumber_formula(&self, formula: &mut Formula) {
        match formula {
            Formula::Total(part) | Formula::Part(part) | Formula::Quantile { part, .. } => *part = self.places[*part],
            Formula::Ratio(above, below) => {
                self.renumber_formula(above);
                self.renumber_formula(below);
            }
        }
    }
}

/// The statement, and the column of each part in it. Values that are counted once each or ranked are grouped by, so that all
/// of them come back; everything else adds up over their groups.
fn select(scope: &Scope<'_>, keys: &[Key<'_>], parts: &Parts<'_>, of_shop: Expr) -> (Vec<usize>, Select) {
    let mut columns: Vec<(Expr, String)> = keys.iter().map(|key| (key.column(), key.name.clone())).collect();
    let mut of_part = vec![0; parts.all().len()];
    let is_grouped = |part: &crate::compile::Part| part.is_quantile() || part.function == PartFunction::CountDistinct;
    let numbered = || parts.all().iter().enumerate();
    for (place, part) in numbered().filter(|(_, part)| is_grouped(part)) {
        let value = (part.value(), format!("part_{place}"));
        // Quantiles of the same values are grouped by once.
        let known = columns[keys.len()..].iter().position(|(known, _)| *known == value.0);
        of_part[place] = known.map_or(columns.len(), |known| keys.len() + known);
        if known.is_none() {
            columns.push(value);
        }
    }
    let groups = columns.len();
    for (place, part) in numbered().filter(|(_, part)| !is_grouped(part)) {
        of_part[place] = columns.len();
        columns.push((part.column(), format!("part_{place}")));
    }
    let select = Select {
        columns,
        from: Source::Table(scope.from()),
        joins: scope.joins(),
        condition: Expr::All(vec![of_shop, parts.condition().clone()]),
        groups,
        order: Vec::new(),
        limit: Some(MOST_ROWS + 1),
    };
    (of_part, select)
}

#[cfg(test)]
mod tests {
    use contract::ProjectFile;

    use super::*;
    use crate::project::read;

    #[test]
    fn what_only_a_closer_look_leads_to_can_be_done_without() {
        let files = demo::PROJECT.map(|(path, text)| ProjectFile { path: path.to_owned(), text: text.to_owned() });
        let contents = read(&files).unwrap();
        let mut products = contents.dashboards["products"].definition.clone();
        assert!(design(&contents.model, &products, "demo", &[]).unwrap().closer.is_empty(), "a tile asks for it");
        products.tiles.retain(|_, tile| tile.by.iter().all(|by| by.dimension != "price_band"));
        let whole = design(&contents.model, &products, "demo", &[]).unwrap();
        assert_eq!(whole.closer, ["price_band"]);
        let names =
            |design: &Design| design.schema.dimensions.iter().map(|known| known.name.clone()).collect::<Vec<_>>();
        let less = design(&contents.model, &products, "demo", &whole.closer).unwrap();
        assert!(less.closer.is_empty() && names(&less).contains(&"price_range".to_owned()));
        let kept: Vec<_> = names(&whole).into_iter().filter(|name| name != "price_band").collect();
        assert_eq!(names(&less), kept);
    }
}
