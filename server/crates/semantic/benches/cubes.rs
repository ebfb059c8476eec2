//! What it takes to build a dashboard's cube, how large it is, and how soon it answers what was never asked.
//!
//! Needs a database with the demo shop, such as `terrarium serve --demo` leaves it, in `TERRARIUM_DEMO_DATABASE_URL`:
//! the address of its owner. Says so and does nothing where there is none.

#![expect(clippy::print_stdout, reason = "figures are printed")]

use std::error::Error;
use std::io::Write;
use std::str::FromStr;
use std::time::{Duration, Instant};

use contract::{
    DashboardApi, DashboardCube, DashboardQuery, OpContext, Principal, ProjectFile, Question, QuestionApi, RequestId,
    Role, Via,
};
use cube::Cube;
use platform::Database;
use semantic::Service;
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error>>;

const VARIABLE: &str = "TERRARIUM_DEMO_DATABASE_URL";
const COUNTRIES: [&str; 8] =
    ["Germany", "France", "Netherlands", "Austria", "Belgium", "Switzerland", "Spain", "United Kingdom"];
/// Measures and what they are broken down by: what a tile of each dashboard asks.
const TILES: [(&str, &[&str], &[&str]); 9] = [
    ("operations", &["return_rate"], &[]),
    ("operations", &["orders"], &["hour", "weekday"]),
    ("operations", &["returned", "return_rate"], &["date.week"]),
    ("products", &["net_revenue"], &["date.month", "category"]),
    ("products", &["net_revenue"], &["product"]),
    ("products", &["average_price", "pieces_sold", "gross_revenue"], &["category"]),
    ("customers", &["net_revenue", "orders", "average_order", "return_rate"], &["customer"]),
    ("customers", &["orders"], &["date.month", "country"]),
    ("customers", &["net_revenue"], &["first_order.month"]),
];

#[tokio::main]
async fn main() -> Outcome<()> {
    let Ok(url) = std::env::var(VARIABLE) else {
        println!("skipped: {VARIABLE} names no database with the demo shop");
        return Ok(());
    };
    let db = Database::open(&PgConnectOptions::from_str(&url)?, None, None, 8, true);
    for dashboard in ["operations", "products", "customers"] {
        let service = service(&db);
        let begun = Instant::now();
        let bytes = built(&service, dashboard).await?;
        let took = begun.elapsed();
        let begun = Instant::now();
        let cube = Cube::from_bytes(&bytes)?;
        let read = begun.elapsed();
        println!(
            "{dashboard}: {} tuples, built in {took:.0?}, read in {read:.1?}; {} bytes in memory, {} sent, {}",
            cube.rows(),
            cube.bytes(),
            bytes.len(),
            [5, 9].map(|quality| compressed(&bytes, quality)).join(", "),
        );
        ask_both(&service, dashboard, &cube).await?;
        show(&db, &service, dashboard).await?;
    }
    db.close().await;
    Ok(())
}

fn service(db: &Database) -> Service {
    let files = demo::PROJECT.map(|(path, text)| ProjectFile { path: path.to_owned(), text: text.to_owned() });
    let address = "https://terrarium.example".parse().unwrap_or_else(|_| unreachable!("it is an address"));
    Service::new(db.clone(), address, files.to_vec())
}

fn viewer() -> OpContext {
    let principal = Principal::new("kim", Role::Viewer, Via::Session);
    OpContext { principal: Some(principal), ..OpContext::anonymous(RequestId(Uuid::nil())) }
}

async fn built(service: &Service, dashboard: &str) -> Outcome<Vec<u8>> {
    loop {
        match service.cube(&viewer(), dashboard, Some("demo"), vec![]).await? {
            DashboardCube::Bytes { bytes, .. } => return Ok(bytes),
            _ => tokio::time::sleep(Duration::from_millis(2)).await,
        }
    }
}

fn compressed(bytes: &[u8], quality: u32) -> String {
    let begun = Instant::now();
    let mut compressed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 1 << 16, quality, 22);
    let written = writer.write_all(bytes);
    drop(writer);
    written.map_or_else(
        |error| error.to_string(),
        |()| format!("brotli {quality}: {} in {:.0?}", compressed.len(), begun.elapsed()),
    )
}

/// Asks what tiles ask, for one country after the other, first the database and then the cube.
async fn ask_both(service: &Service, dashboard: &str, cube: &Cube) -> Outcome<()> {
    for (_, measures, by) in TILES.iter().filter(|(of, ..)| *of == dashboard) {
        let (mut by_sql, mut by_cube) = (Vec::new(), Vec::new());
        let mut rows = 0;
        for country in COUNTRIES {
            let question = Question {
                measures: measures.iter().map(|name| (*name).to_owned()).collect(),
                by: by.iter().map(|by| by.parse()).collect::<Result<_, _>>()?,
                filters: vec!["shop = demo".parse()?, format!("country = {country}").parse()?],
                ..Question::default()
            };
            let begun = Instant::now();
            let theirs = service.ask(&viewer(), question.clone()).await?;
            by_sql.push(begun.elapsed());
            let begun = Instant::now();
            let ours = cube.answer(&question)?;
            by_cube.push(begun.elapsed());
            assert_eq!(ours, theirs);
            rows = rows.max(ours.rows());
        }
        let (sql, cube) = (median(by_sql), median(by_cube));
        println!("  {measures:?} by {by:?}, {rows} rows at most: {sql:.2?} by SQL, {cube:.2?} by cube");
    }
    Ok(())
}

/// Shows the whole dashboard for countries that nobody chose: by a service that has no cube yet, and by one that has.
async fn show(db: &Database, with_cube: &Service, dashboard: &str) -> Outcome<()> {
    let (mut by_sql, mut by_cube) = (Vec::new(), Vec::new());
    for country in COUNTRIES {
        let query = DashboardQuery::from_pairs([("shop", "demo"), ("country", country)])?;
        let begun = Instant::now();
        let ours = with_cube.dashboard(&viewer(), dashboard, query.clone()).await?;
        by_cube.push(begun.elapsed());
        let without = service(db);
        let begun = Instant::now();
        let theirs = without.dashboard(&viewer(), dashboard, query).await?;
        by_sql.push(begun.elapsed());
        assert_eq!(ours, theirs);
        // What it began to build is not to slow down the next.
        built(&without, dashboard).await?;
    }
    println!(
        "  the whole dashboard: {:.1?} by SQL while the cube is built, {:.1?} with it",
        median(by_sql),
        median(by_cube)
    );
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
