//! `terrarium query`.

use contract::{Answer, AnswerColumn, Cells, Question, Vocabulary};
use platform::config::Config;

use super::Session;
use crate::cli::Query;
use crate::{Failure, output};

pub(super) async fn run(config: Config, args: Query) -> Result<(), Failure> {
    Session::run(config, async |session| query(session, args).await).await
}

async fn query(session: &Session, args: Query) -> Result<(), Failure> {
    if args.measures.is_empty() {
        list(&session.wired.services.questions.vocabulary(&session.cx).await?);
        return Ok(());
    }
    let keys = args.by.len();
    let question = Question {
        measures: args.measures,
        by: args.by,
        filters: args.filters,
        order: args.order.into_iter().map(Into::into).collect(),
        limit: args.limit,
    };
    let answer = session.wired.services.questions.ask(&session.cx, question).await?;
    if args.json {
        output::line(serde_json::to_string(&answer).map_err(|error| Failure::Other(error.to_string()))?);
        return Ok(());
    }
    output::table(&lines(&answer), keys);
    if !answer.complete {
        output::line("There are more rows; this is as many as the limit allows.");
    }
    Ok(())
}

fn list(vocabulary: &Vocabulary) {
    let measures = vocabulary.measures.iter().map(|known| [&known.name, &known.title, &known.description]);
    let dimensions = vocabulary.dimensions.iter().map(|known| [&known.name, &known.title, &known.description]);
    let rows = |known: &mut dyn Iterator<Item = [&String; 3]>| -> Vec<[String; 3]> {
        known.map(|words| words.map(|word| word.clone())).collect()
    };
    output::line("Measures (--measures):");
    output::table(&rows(&mut { measures }), 3);
    output::line("\nDimensions (--by, --where):");
    output::table(&rows(&mut { dimensions }), 3);
}

/// Headings, and every value to its last digit.
fn lines(answer: &Answer) -> Vec<Vec<String>> {
    let row = |row: usize| answer.columns.iter().map(|column| cell(&column.cells, row)).collect();
    std::iter::once(answer.columns.iter().map(heading).collect()).chain((0..answer.rows()).map(row)).collect()
}

fn heading(column: &AnswerColumn) -> String {
    match &column.currency {
        Some(currency) => format!("{} ({currency})", column.title),
        None => column.title.clone(),
    }
}

fn cell(cells: &Cells, row: usize) -> String {
    cells.written(row).unwrap_or_else(|| "–".to_owned())
}
