//! Pictures as whoever opens them sees them: their size, their colours, and where something is drawn.

use std::collections::BTreeMap;

use chrono::DateTime;
use contract::{
    ApiError, CellLook, Chart, ChartSpec, Column, Control, ControlKind, Course, Dashboard, DashboardQuery, Format,
    Measure, Picture, PictureTheme, Plot, PlotKind, Tile, TileBody, TileTable, Values, Verdict,
};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

const SMALL: Picture = Picture { width: 480, theme: PictureTheme::Light, scale: 1 };

#[test]
fn a_tile_has_the_size_that_is_asked() {
    let dashboard = dashboard();
    for (width, scale) in [(480, 1), (480, 2), (240, 3), (2400, 1)] {
        let drawn = pixels(&pictures::tile(&dashboard, "orders", Picture { width, scale, ..SMALL }).unwrap());
        assert_eq!(drawn.width(), u32::from(width) * u32::from(scale));
        let height = drawn.height() / u32::from(scale);
        assert!((280..420).contains(&height), "240 for the chart, the rest for words: {height}");
    }
}

#[test]
fn both_themes_are_drawn_in_their_colours() {
    let dashboard = dashboard();
    let corner = |theme| {
        let drawn = pixels(&pictures::tile(&dashboard, "orders", Picture { theme, ..SMALL }).unwrap());
        let pixel = drawn.pixel(2, 2).unwrap();
        (pixel.red(), pixel.green(), pixel.blue())
    };
    assert_eq!(corner(PictureTheme::Light), (0xff, 0xff, 0xff));
    assert_eq!(corner(PictureTheme::Dark), (0x17, 0x1e, 0x1a));
}

#[test]
fn words_and_marks_are_seen() {
    let drawn = pixels(&pictures::tile(&dashboard(), "orders", SMALL).unwrap());
    let is_ink = |pixel: &PremultipliedColorU8| pixel.red() < 0x50 && pixel.green() < 0x50 && pixel.blue() < 0x50;
    let is_fern = |pixel: &PremultipliedColorU8| {
        let (red, green, blue) = (i32::from(pixel.red()), i32::from(pixel.green()), i32::from(pixel.blue()));
        green > red + 0x30 && green > blue + 0x20
    };
    let count = |from: u32, to: u32, counts: &dyn Fn(&PremultipliedColorU8) -> bool| {
        let width = drawn.width() as usize;
        drawn.pixels()[from as usize * width..to as usize * width].iter().filter(|pixel| counts(pixel)).count()
    };
    assert!(count(15, 40, &is_ink) > 100, "the title");
    assert!(count(0, 60, &is_fern) == 0, "no marks above the chart");
    assert!(count(80, drawn.height(), &is_fern) > 1000, "bars");
}

#[test]
fn a_dashboard_holds_all_of_its_tiles() {
    let mut dashboard = dashboard();
    let whole = pixels(&pictures::dashboard(&dashboard, Picture { width: 1200, ..SMALL }).unwrap());
    let narrow = pixels(&pictures::dashboard(&dashboard, SMALL).unwrap());
    assert_eq!((whole.width(), narrow.width()), (1200, 480));
    assert!(narrow.height() > whole.height(), "tiles stand below each other");
    dashboard.tiles.truncate(2);
    let fewer = pixels(&pictures::dashboard(&dashboard, SMALL).unwrap());
    assert!(fewer.height() < narrow.height());
    dashboard.tiles.clear();
    assert!(pictures::dashboard(&dashboard, SMALL).is_ok());
}

#[test]
fn what_people_write_is_never_markup() {
    let mut dashboard = dashboard();
    let nasty = "</text><script>alert(1)</script> & \u{1} “größe” ěščř 漢字";
    dashboard.title = nasty.to_owned();
    for tile in &mut dashboard.tiles {
        tile.title = nasty.repeat(3);
    }
    assert!(pictures::dashboard(&dashboard, SMALL).is_ok());
}

#[test]
fn a_picture_is_in_the_language_of_its_dashboard() {
    let english = dashboard();
    let german = Dashboard { locale: contract::Locale::German, ..english.clone() };
    for tile in ["revenue", "orders", "list"] {
        let of = |dashboard| pictures::tile(dashboard, tile, SMALL).unwrap();
        assert!(of(&english) != of(&german), "{tile}");
        assert!(of(&german) == of(&german), "{tile}");
    }
}

#[test]
fn what_would_be_too_large_is_refused() {
    let mut dashboard = dashboard();
    let tile = dashboard.tiles[1].clone();
    dashboard.tiles = vec![tile; 60];
    let asked = Picture { width: 2400, scale: 3, ..SMALL };
    assert!(matches!(pictures::dashboard(&dashboard, asked), Err(pictures::Error::TooLarge { width: 7200, .. })));
    assert!(matches!(pictures::tile(&dashboard, "nothing", SMALL), Err(pictures::Error::NoTile)));
}

fn pixels(png: &[u8]) -> Pixmap {
    Pixmap::decode_png(png).expect("a picture is PNG")
}

/// A dashboard with a tile of each form.
fn dashboard() -> Dashboard {
    let columns = vec![
        Column {
            name: "country".into(),
            title: "Country".into(),
            format: Format::Text,
            values: Values::Text(["France", "Germany", "Spain"].map(str::to_owned).to_vec()),
        },
        Column {
            name: "revenue".into(),
            title: "Net revenue (EUR)".into(),
            format: Format::Money,
            values: Values::Number(vec![Some(1200.0), Some(840.5), None]),
        },
    ];
    let plot = Plot { kind: PlotKind::Bar, x: vec!["country".into()], y: vec!["revenue".into()], ..Plot::default() };
    let chart = Chart {
        slug: "orders".into(),
        title: "Net revenue by country".into(),
        subtitle: "1 Nov 2025 – 31 Oct 2026 · Country: France".into(),
        columns: columns.clone(),
        spec: ChartSpec { figure: None, height: 240 },
        plot: Some(plot),
    };
    let number = Measure {
        slug: "revenue".into(),
        title: "Net revenue".into(),
        definition: String::new(),
        format: Format::Money,
        currency: Some("EUR".into()),
        value: Some(2040.5),
        exact: "2,040.50".into(),
        previous: Some(2000.0),
        higher_is_better: true,
        versus: "vs. 365 days before".into(),
        verdict: Some(Verdict::Bad),
        sparkline: vec![Some(1.0), None, Some(3.0)],
    };
    let list = TileTable {
        columns,
        nothing: "Nothing.".into(),
        looks: [("revenue".to_owned(), CellLook::Bar)].into(),
        verdicts: [("revenue".to_owned(), vec![Some(Verdict::Good), Some(Verdict::Warn), Some(Verdict::Bad)])].into(),
        course: Some(Course { title: "Net revenue by week".into(), rows: vec![vec![Some(1.0), Some(2.0)]; 3] }),
        totals: vec![None, Some(2040.5)],
    };
    let tile = |slug: &str, width, body| Tile {
        slug: slug.into(),
        title: "Net revenue by country".into(),
        width,
        period: None,
        body,
        picks: None,
        pick_values: vec![],
        not_filtered_by: vec!["Product".into()],
        error: None,
        cut: None,
        ways: contract::Ways::default(),
    };
    let day = |text: &str| text.parse().expect("a date");
    Dashboard {
        locale: contract::Locale::English,
        slug: "shop".into(),
        title: "Shop".into(),
        description: "How it is doing.".into(),
        owner: None,
        controls: vec![Control {
            dimension: "date".into(),
            title: "Date".into(),
            kind: ControlKind::Period(day("2025-11-01"), day("2026-10-31")),
        }],
        dimensions: BTreeMap::new(),
        names: BTreeMap::new(),
        query: DashboardQuery::from_pairs([("date", "2025-11-01..2026-10-31")]).expect("a period"),
        tabs: vec![],
        tiles: vec![
            tile("revenue", 3, TileBody::Number(number)),
            tile("orders", 6, TileBody::Chart(chart)),
            tile("list", 6, TileBody::Table(list)),
            tile("words", 4, TileBody::Text("One.\n\nTwo.".into())),
            tile("broken", 8, TileBody::Failed(ApiError::internal())),
        ],
        fresh_at: DateTime::UNIX_EPOCH,
    }
}
