//! Answers that were given since a shop's data last changed.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use contract::{Cells, Chart, Invoice, Measure, Question, SalesFilters};
use moka::future::Cache;

use crate::asker::AskerKey;
use crate::error::Error;

/// How much is kept, in bytes by estimate.
const CAPACITY: u64 = 16 * 1024 * 1024;
/// What nobody has asked for so long is dropped.
const IDLE: Duration = Duration::from_secs(60 * 60);

/// What the sales dashboard shows for one set of filters.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) filters: SalesFilters,
    pub(crate) measures: Vec<Measure>,
    pub(crate) charts: Vec<Chart>,
    pub(crate) invoices: Vec<Invoice>,
}

/// Answers and lists of countries, each kept for one state of one shop's data and for who sees the same of it.
///
/// The state is part of the key, so nothing is ever invalidated: after a load nobody asks for the old key again.
/// Equal questions at the same time are worked out once, and errors are not kept.
#[derive(Clone)]
pub(crate) struct Answers {
    sales: Cache<(AskerKey, i64, SalesKey), Arc<Answer>>,
    countries: Cache<(AskerKey, i64, i32), Arc<Vec<String>>>,
}

/// Answers to questions, each kept for one revision of the project, one state of a shop's data, and who sees the same of it.
#[derive(Clone)]
pub(crate) struct KnownAnswers(Cache<(AskerKey, i64, Question), Arc<contract::Answer>>);

impl KnownAnswers {
    pub(crate) fn new() -> Self {
        let weigher = |(.., question): &(AskerKey, i64, Question), answer: &Arc<contract::Answer>| {
            answer_weight(question, answer)
        };
        Self(Cache::builder().name("answers").max_capacity(CAPACITY).weigher(weigher).time_to_idle(IDLE).build())
    }

    /// The answer to `question` of that asker at that watermark; worked out by `work` where there is none yet.
    pub(crate) async fn answer(
        &self,
        (asker, watermark): (AskerKey, i64),
        question: &Question,
        work: impl Future<Output = Result<contract::Answer, Error>>,
    ) -> Result<Arc<contract::Answer>, Arc<Error>> {
        self.0.try_get_with((asker, watermark, question.clone()), async { work.await.map(Arc::new) }).await
    }
}

/// The filters in force, as a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct SalesKey {
    shop: String,
    from: chrono::NaiveDate,
    to: chrono::NaiveDate,
    countries: Vec<String>,
    grain: contract::Grain,
}

impl Answers {
    pub(crate) fn new() -> Self {
        let sales = Cache::builder()
            .name("sales answers")
            .max_capacity(CAPACITY)
            .weigher(|_, answer: &Arc<Answer>| weight(answer))
            .time_to_idle(IDLE)
            .build();
        let countries = Cache::builder().name("countries").max_capacity(256).time_to_idle(IDLE).build();
        Self { sales, countries }
    }

    /// The answer for `filters` of that asker at that watermark; worked out by `work` where there is none yet.
    pub(crate) async fn sales(
        &self,
        (asker, watermark): (AskerKey, i64),
        filters: &SalesFilters,
        work: impl Future<Output = Result<Answer, Error>>,
    ) -> Result<Arc<Answer>, Arc<Error>> {
        let SalesFilters { shop, from, to, countries, grain } = filters.clone();
        let key = (asker, watermark, SalesKey { shop, from, to, countries, grain });
        self.sales.try_get_with(key, async { work.await.map(Arc::new) }).await
    }

    /// The countries of a shop, for that asker at that watermark.
    pub(crate) async fn countries(
        &self,
        (asker, watermark): (AskerKey, i64),
        shop_key: i32,
        work: impl Future<Output = Result<Vec<String>, Error>>,
    ) -> Result<Arc<Vec<String>>, Arc<Error>> {
        self.countries.try_get_with((asker, watermark, shop_key), async { work.await.map(Arc::new) }).await
    }
}

/// About how many bytes an answer takes: its figures, sixteen a number, and what text comes to on average.
fn weight(answer: &Answer) -> u32 {
    let figure = |chart: &Chart| chart.spec.figure.as_ref().map_or(0, String::len);
    let charts: usize = answer.charts.iter().map(|chart| figure(chart) + chart.rows() * chart.columns.len() * 40).sum();
    let sparklines: usize = answer.measures.iter().map(|measure| 400 + measure.sparkline.len() * 16).sum();
    u32::try_from(charts + sparklines + answer.invoices.len() * 200).unwrap_or(u32::MAX)
}

/// About how many bytes an answer to a question takes with the question itself.
fn answer_weight(question: &Question, answer: &contract::Answer) -> u32 {
    let filters: usize = question.filters.iter().flat_map(|filter| &filter.values).map(|value| value.len() + 32).sum();
    let cells = |column: &contract::AnswerColumn| match &column.cells {
        Cells::Text(values) => values.iter().map(|value| 24 + value.as_ref().map_or(0, String::len)).sum(),
        Cells::Exact { units, .. } => units.len() * 16,
    };
    let columns: usize = answer.columns.iter().map(|column| 200 + cells(column)).sum();
    u32::try_from(400 + filters + columns).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use contract::{Grain, RevisionId};

    use super::*;
    use crate::policies::Visibility;

    fn at(watermark: i64) -> (AskerKey, i64) {
        ((RevisionId(1), Arc::new(Visibility::default())), watermark)
    }

    fn filters(shop: &str) -> SalesFilters {
        let day = chrono::NaiveDate::default();
        SalesFilters { shop: shop.into(), from: day, to: day, countries: vec![], grain: Grain::Day }
    }

    fn answer(shop: &str) -> Answer {
        Answer { filters: filters(shop), measures: vec![], charts: vec![], invoices: vec![] }
    }

    #[tokio::test]
    async fn equal_questions_at_once_are_worked_out_once() {
        let answers = Answers::new();
        let worked = AtomicUsize::new(0);
        let (demo_a, demo_b) = (filters("demo"), filters("demo"));
        let work = || async {
            tokio::task::yield_now().await;
            worked.fetch_add(1, Ordering::Relaxed);
            Ok(answer("demo"))
        };
        let (a, b) = tokio::join!(answers.sales(at(1), &demo_a, work()), answers.sales(at(1), &demo_b, work()));
        assert!(Arc::ptr_eq(&a.unwrap(), &b.unwrap()));
        assert_eq!(worked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_load_and_another_shop_make_another_question() {
        let answers = Answers::new();
        let worked = AtomicUsize::new(0);
        for (watermark, shop) in [(1, "demo"), (1, "demo"), (2, "demo"), (2, "cdnow")] {
            let work = async {
                worked.fetch_add(1, Ordering::Relaxed);
                Ok(answer(shop))
            };
            let given = answers.sales(at(watermark), &filters(shop), work).await.unwrap();
            assert_eq!(given.filters.shop, shop);
        }
        assert_eq!(worked.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn errors_are_not_kept() {
        let answers = Answers::new();
        let failed = answers.sales(at(1), &filters("demo"), async { Err(Error::NoData) }).await;
        assert!(failed.is_err());
        assert!(answers.sales(at(1), &filters("demo"), async { Ok(answer("demo")) }).await.is_ok());
    }
}
