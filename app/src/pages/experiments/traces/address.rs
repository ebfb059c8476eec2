//! Where traces are, and which of them a list asks for.

use contract::{ExperimentId, RunId, TraceId, TraceSearch};

use super::super::list_address::ListAsked;
use super::super::run_address::Sort;
use crate::url::escape;

/// How many traces come at once.
const AT_ONCE: u32 = 100;

/// The page of a trace.
pub(super) fn page_of(experiment: ExperimentId, trace: &TraceId) -> String {
    format!("/experiments/{experiment}/traces/{}", escape(&trace.0))
}

/// The search that brings the first of the traces that are asked for, of one run or of all.
pub(super) fn search(asked: &ListAsked, experiment: ExperimentId, run: Option<RunId>) -> TraceSearch {
    let of_run = run.map(|run| format!("run_id = '{run}'"));
    let own = (!asked.filter.is_empty()).then(|| asked.filter.clone());
    let conditions: Vec<String> = of_run.into_iter().chain(own).collect();
    let order = |sort: &Sort| format!("{} {}", sort.by, if sort.descending { "DESC" } else { "ASC" });
    TraceSearch {
        experiments: vec![experiment],
        filter: conditions.join(" AND "),
        order_by: asked.sort.iter().map(order).collect(),
        limit: AT_ONCE,
        after: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_narrows_down_what_is_searched() {
        let run: RunId = "0123456789abcdef0123456789abcdef".parse().expect("an id");
        let sort = Some(Sort { by: "execution_time_ms".to_owned(), descending: true });
        let asked = ListAsked { filter: "status = 'ERROR'".to_owned(), sort };
        let found = search(&asked, ExperimentId(1), Some(run));
        assert_eq!(found.filter, "run_id = '0123456789abcdef0123456789abcdef' AND status = 'ERROR'");
        assert_eq!(found.order_by, ["execution_time_ms DESC"]);
        assert_eq!(search(&ListAsked::default(), ExperimentId(1), None).filter, "");
    }
}
