//! Answers that were given since a shop's data last changed.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use contract::{Answer, AnswerColumn, Cells, Question};
use moka::future::Cache;

use crate::asker::AskerKey;
use crate::error::Error;

/// How much is kept, in bytes by estimate.
const CAPACITY: u64 = 16 * 1024 * 1024;
/// What nobody has asked for so long is dropped.
const IDLE: Duration = Duration::from_secs(60 * 60);

/// Answers to questions, each kept for one semantic model, one state of a shop's data, and who sees the same of it.
#[derive(Clone)]
pub(crate) struct KnownAnswers(Cache<(AskerKey, i64, Question), Arc<Answer>>);

impl KnownAnswers {
    pub(crate) fn new() -> Self {
        let weigher =
            |(.., question): &(AskerKey, i64, Question), answer: &Arc<Answer>| answer_weight(question, answer);
        Self(Cache::builder().name("answers").max_capacity(CAPACITY).weigher(weigher).time_to_idle(IDLE).build())
    }

    /// The answer to `question` of that asker at that watermark; worked out by `work` where there is none yet.
    pub(crate) async fn answer(
        &self,
        (asker, watermark): (AskerKey, i64),
        question: &Question,
        work: impl Future<Output = Result<Answer, Error>>,
    ) -> Result<Arc<Answer>, Arc<Error>> {
        self.0.try_get_with((asker, watermark, question.clone()), async { work.await.map(Arc::new) }).await
    }
}

/// About how many bytes an answer to a question takes with the question itself.
fn answer_weight(question: &Question, answer: &Answer) -> u32 {
    let filters: usize = question.filters.iter().flat_map(|filter| &filter.values).map(|value| value.len() + 32).sum();
    let cells = |column: &AnswerColumn| match &column.cells {
        Cells::Text(values) => values.iter().map(|value| 24 + value.as_ref().map_or(0, String::len)).sum(),
        Cells::Exact { units, .. } => units.len() * 16,
    };
    let columns: usize = answer.columns.iter().map(|column| 200 + cells(column)).sum();
    u32::try_from(400 + filters + columns).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::definitions::DefinitionFile;
    use crate::policies::Visibility;
    use crate::project::Fingerprint;

    fn at(model: &str, watermark: i64) -> (AskerKey, i64) {
        let model = Fingerprint::of(&[DefinitionFile { path: "semantic/shop.yml", text: model }]);
        ((model, Arc::new(Visibility::default())), watermark)
    }

    fn question(measure: &str) -> Question {
        Question { measures: vec![measure.to_owned()], ..Question::default() }
    }

    #[tokio::test]
    async fn equal_questions_at_once_are_worked_out_once() {
        let answers = KnownAnswers::new();
        let worked = AtomicUsize::new(0);
        let work = || async {
            tokio::task::yield_now().await;
            worked.fetch_add(1, Ordering::Relaxed);
            Ok(Answer { columns: vec![], complete: true })
        };
        let orders = question("orders");
        let (a, b) =
            tokio::join!(answers.answer(at("a", 1), &orders, work()), answers.answer(at("a", 1), &orders, work()));
        assert!(Arc::ptr_eq(&a.unwrap(), &b.unwrap()));
        assert_eq!(worked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_load_a_model_and_another_question_are_worked_out_anew() {
        let answers = KnownAnswers::new();
        let worked = AtomicUsize::new(0);
        for (model, watermark, measure) in [
            ("a", 1, "orders"),
            ("a", 1, "orders"),
            ("a", 2, "orders"),
            ("b", 2, "orders"),
            ("b", 2, "lines"),
            ("b", 2, "lines"),
        ] {
            let work = async {
                worked.fetch_add(1, Ordering::Relaxed);
                Ok(Answer { columns: vec![], complete: true })
            };
            answers.answer(at(model, watermark), &question(measure), work).await.unwrap();
        }
        assert_eq!(worked.load(Ordering::Relaxed), 4);
    }

    #[tokio::test]
    async fn errors_are_not_kept() {
        let answers = KnownAnswers::new();
        let orders = question("orders");
        assert!(answers.answer(at("a", 1), &orders, async { Err(Error::NoData) }).await.is_err());
        let work = async { Ok(Answer { columns: vec![], complete: true }) };
        assert!(answers.answer(at("a", 1), &orders, work).await.is_ok());
    }
}
