//! The runs below those that are open, as they come: a first part when one is opened, and more when somebody asks.

use std::collections::{BTreeSet, HashMap, HashSet};

use contract::{Run, RunGroupKey, RunGrouping, RunId, RunSearch};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::use_toasts;

use super::run_rows::Found;
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::experiments::runs;

/// How many come at once.
const AT_ONCE: u32 = 50;
/// So many are looked at again when something has changed.
const RENEWED: u32 = 1_000;

/// What is below open runs, in the order of the search that these were found by. Its filter does not count: what is below a run
/// is shown whole.
#[derive(Clone, Copy)]
pub(super) struct Below {
    found: Latest<Found>,
    state: RwSignal<State>,
    toasts: ui::Toasts,
}

#[derive(Clone, PartialEq, Default)]
struct State {
    /// The search that it belongs to, and how often that was made again.
    of: Option<(RunSearch, u32)>,
    parts: HashMap<RunId, Children>,
}

#[derive(Clone, PartialEq, Default)]
struct Children {
    runs: Vec<Run>,
    next: Option<String>,
    is_loading: bool,
}

/// Why something is loaded.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    /// Somebody waits for it.
    ByHand,
    /// Something may have changed.
    ByItself,
}

impl Below {
    pub(super) fn new(found: Latest<Found>) -> Self {
        Self { found, state: RwSignal::new(State::default()), toasts: use_toasts() }
    }

    /// `found`, and behind those that are below one of them the others.
    pub(super) fn among(self, found: &[Run]) -> Vec<Run> {
        self.state.with(|state| {
            let none = HashMap::new();
            among(found, if self.is_of(state) { &state.parts } else { &none })
        })
    }

    /// The runs below which there are more than are here.
    pub(super) fn unfinished(self) -> HashSet<RunId> {
        let is_unfinished = |children: &Children| children.is_loading || children.next.is_some();
        self.state.with(|state| {
            let open = state.parts.iter().filter(|(_, children)| is_unfinished(children));
            open.map(|(parent, _)| *parent).collect()
        })
    }

    /// Whether more is on its way below a run.
    pub(super) fn is_loading(self, parent: RunId) -> bool {
        self.state.with(|state| state.parts.get(&parent).is_some_and(|children| children.is_loading))
    }

    /// Loads what is below those of `runs` that are open, as soon as they are.
    pub(super) fn follow(self, runs: Memo<Vec<Run>>, open: Signal<BTreeSet<String>>) {
        Effect::new(move |_| {
            let of = self.of();
            if self.state.with_untracked(|state| state.of.as_ref() != Some(&of)) {
                self.state.set(State { of: Some(of), parts: HashMap::new() });
            }
            let missing = runs.with(|runs| {
                open.with(|open| {
                    let opened = runs.iter().filter(|run| run.nested > 0 && open.contains(&run.info.id.to_string()));
                    self.state.with_untracked(|state| {
                        let ids = opened.map(|run| run.info.id).filter(|id| !state.parts.contains_key(id));
                        ids.collect::<Vec<_>>()
                    })
                })
            });
            for parent in missing {
                self.load(parent, None, AT_ONCE, Asked::ByHand);
            }
        });
    }

    /// Loads the next part below a run.
    pub(super) fn more(self, parent: RunId) {
        let next = self.state.with_untracked(|state| {
            let children = state.parts.get(&parent).filter(|children| !children.is_loading)?;
            children.next.clone()
        });
        if next.is_some() {
            self.load(parent, next, AT_ONCE, Asked::ByHand);
        }
    }

    /// Looks at all of it again. A look that fails changes nothing; the next one may go better.
    pub(super) fn renew(self) {
        let loaded = self.state.with_untracked(|state| {
            let loaded = state.parts.iter().filter(|(_, children)| !children.is_loading);
            loaded.map(|(parent, children)| (*parent, children.runs.len())).collect::<Vec<_>>()
        });
        for (parent, count) in loaded {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            if count <= RENEWED {
                self.load(parent, None, count.max(AT_ONCE), Asked::ByItself);
            }
        }
    }

    /// Loads what is after a place below a run; all of it anew where none is given.
    fn load(self, parent: RunId, after: Option<String>, limit: u32, asked: Asked) {
        let of = untrack(|| self.of());
        let is_first = after.is_none();
        let search = RunSearch {
            filter: String::new(),
            within: Some(RunGroupKey { by: RunGrouping::Parent, value: Some(parent.to_string()) }),
            limit,
            after,
            ..of.0.clone()
        };
        if asked == Asked::ByHand {
            self.state.update(|state| state.parts.entry(parent).or_default().is_loading = true);
        }
        spawn_local(async move {
            let came = runs(search).await;
            // The page may have been left meanwhile, or shows something else.
            self.state.try_update(|state| {
                let Some(children) = state.parts.get_mut(&parent).filter(|_| state.of.as_ref() == Some(&of)) else {
                    return;
                };
                if asked == Asked::ByHand {
                    children.is_loading = false;
                }
                match came {
                    Ok(part) => {
                        if is_first {
                            children.runs.clear();
                        }
                        children.runs.extend(part.items);
                        children.next = part.next;
                    }
                    Err(Failure(error)) if asked == Asked::ByHand => {
                        // Whoever opens the run once more asks once more.
                        if is_first && children.runs.is_empty() {
                            state.parts.remove(&parent);
                        }
                        self.toasts.bad(error.message);
                    }
                    Err(_) => {}
                }
            });
        });
    }

    fn of(self) -> (RunSearch, u32) {
        self.found.with(|found| (found.search().clone(), found.turn()))
    }

    fn is_of(self, state: &State) -> bool {
        self.found.with(|found| {
            state.of.as_ref().is_some_and(|(search, turn)| search == found.search() && *turn == found.turn())
        })
    }
}

/// Runs with those below them, each once. Those below one are in their order before others of it that were found by themselves.
fn among(found: &[Run], parts: &HashMap<RunId, Children>) -> Vec<Run> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    let mut waiting: Vec<RunId> = found.iter().map(|run| run.info.id).collect();
    while let Some(parent) = waiting.pop() {
        for child in parts.get(&parent).into_iter().flat_map(|children| &children.runs) {
            if seen.insert(child.info.id) {
                waiting.push(child.info.id);
                all.push(child.clone());
            }
        }
    }
    // A run whose value has changed may be found in a later part once more.
    all.extend(found.iter().filter(|run| seen.insert(run.info.id)).cloned());
    all
}

#[cfg(test)]
mod tests {
    use super::super::tree::tests::run;
    use super::*;

    #[test]
    fn what_is_below_a_run_is_there_once_and_only_below_those_that_are() {
        let part = |runs: Vec<Run>| Children { runs, ..Children::default() };
        let found = [run(1, None), run(3, Some(1)), run(9, None), run(9, None)];
        let parts = HashMap::from([
            (found[0].info.id, part(vec![run(2, Some(1)), run(3, Some(1))])),
            (run(2, None).info.id, part(vec![run(4, Some(2)), run(2, Some(2))])),
            (run(8, None).info.id, part(vec![run(7, Some(8))])),
        ]);
        let names: Vec<String> = among(&found, &parts).into_iter().map(|run| run.info.name).collect();
        assert_eq!(names, ["2", "3", "4", "1", "9"]);
    }
}
