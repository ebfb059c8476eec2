//! Answers in the browser. Once the page is there, it fetches the cube of its dashboard; from then on what is chosen is
//! answered by that, and the server is asked only for what the cube does not know. Until then, the server answers.

use std::sync::Arc;
use std::time::Duration;

use contract::{Dashboard, DashboardPlan, DashboardQuery, ErrorCode, PlannedCube, Tile};
use dashboard::{Ask, Preview, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{CubeDesk, NoDesk};
use crate::server_fns::Failure;
use crate::server_fns::dashboards::{get_answers, get_plan};

/// A cube that is being built is asked for again so much later, and so often.
const AGAIN: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 60;

/// Who answers for the page's dashboard when its cube has come, and what is shown before the server has answered.
#[derive(Clone, Copy)]
pub(super) struct Nearby {
    desk: StoredValue<Option<CubeDesk>>,
    /// What is answered for there, when it is.
    opened: StoredValue<Option<Opened>>,
    is_there: RwSignal<bool>,
    /// The tag of the plan that came last.
    tag: StoredValue<Option<String>>,
    /// Goes up when what was loaded is old.
    age: RwSignal<u32>,
    /// What is looked at; a cube of anything else comes too late.
    wanted: StoredValue<Wanted>,
    /// The name of what was loaded last, and the tab that it shows.
    loaded: StoredValue<Option<(String, Option<String>)>>,
    preview: RwSignal<Option<Preview>>,
    /// Goes up when a preview that is still to come would be of no use.
    turn: StoredValue<u32>,
}

/// A dashboard by its name in URLs, and a shop by its code.
type Wanted = (String, Option<String>);

/// What a cube is of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Opened {
    slug: String,
    shop: String,
    /// Whether it is the shop that is meant where none is named.
    is_usual: bool,
    tag: String,
}

impl Nearby {
    /// Has the cube of the dashboard and shop that are looked at fetched. On the server there never is one.
    pub(super) fn new(wanted: Memo<Wanted>) -> Self {
        let nearby = Self::nowhere();
        Effect::new(move |_| {
            let wanted = wanted.get();
            nearby.wanted.set_value(wanted.clone());
            if !nearby.has(&wanted) {
                nearby.is_there.set(false);
                nearby.fetch(wanted, ATTEMPTS);
            }
        });
        nearby
    }

    /// For what is in no file yet, and so has no cube.
    pub(super) fn nowhere() -> Self {
        Self {
            desk: StoredValue::new(None),
            opened: StoredValue::new(None),
            is_there: RwSignal::new(false),
            tag: StoredValue::new(None),
            age: RwSignal::new(0),
            wanted: StoredValue::new(Wanted::default()),
            loaded: StoredValue::new(None),
            preview: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Whether it answers. Tracked.
    pub(super) fn is_there(self) -> bool {
        self.is_there.get()
    }

    /// Changes when the data or definitions have. Tracked.
    pub(super) fn age(self) -> u32 {
        self.age.get()
    }

    /// Looks whether the data or definitions have changed.
    pub(super) fn check(self) {
        spawn_local(async move {
            let Some((slug, shop)) = self.wanted.try_get_value() else { return };
            let Ok(Some(plan)) = get_plan(slug, shop).await else { return };
            let is_known = self.tag.try_with_value(|tag| tag.as_ref().is_none_or(|tag| *tag == plan.tag));
            if is_known == Some(false) {
                self.renew();
                self.age.update(|age| *age += 1);
            }
        });
    }

    /// What is shown of a tile for the moment. Tracked.
    pub(super) fn preview(self, tile: &str) -> Option<Arc<Tile>> {
        self.preview.with(|preview| preview.as_ref()?.tile(tile).cloned())
    }

    /// Notes what was loaded, which is shown from now on.
    pub(super) fn loaded(self, dashboard: &Dashboard) {
        self.loaded.set_value(Some((dashboard.slug.clone(), dashboard.query.tab.clone())));
        self.end_preview();
    }

    /// Goes back to what was loaded.
    pub(super) fn end_preview(self) {
        self.turn.update_value(|turn| *turn += 1);
        // Without one, nobody has to be told that there is none.
        if self.preview.with_untracked(Option::is_some) {
            self.preview.set(None);
        }
    }

    /// The dashboard for what was chosen, where the cube of its shop is there. What the cube does not know is asked for, and
    /// what it knows is shown meanwhile. Nothing where the data are others by now.
    pub(super) async fn answer(self, slug: &str, query: &DashboardQuery) -> Option<Dashboard> {
        let (desk, opened) = self.opened(slug)?;
        let mut learned = Vec::new();
        loop {
            let reply = desk.ask(Ask::Show { query: query.clone(), learned }).await;
            if desk.is_gone() {
                self.close();
            }
            // What another cube says by now is no answer to what this one was asked.
            self.opened(slug).filter(|(_, now)| *now == opened)?;
            let (questions, preview) = match reply? {
                Reply::Whole(dashboard) => return Some(*dashboard),
                Reply::Without { questions, preview } => (questions, preview),
                _ => return None,
            };
            self.show(slug, preview);
            let Opened { slug, shop, tag, .. } = opened.clone();
            let answers = match get_answers(slug, shop, tag, questions.clone()).await {
                Ok(answers) => answers,
                Err(Failure(error)) if matches!(error.code, ErrorCode::Conflict | ErrorCode::NotFound) => {
                    self.renew();
                    return None;
                }
                // The tiles that ask say so; for the rest of the page there are answers.
                Err(Failure(error)) => vec![Err(error); questions.len()],
            };
            learned = questions.into_iter().zip(answers).collect();
        }
    }

    /// Has the cube get ready for what may be dragged along a dimension, beginning with this.
    pub(super) fn prepare(self, slug: &str, dimension: &str, query: DashboardQuery) {
        let Some((desk, _)) = self.opened(slug) else { return };
        let reply = desk.ask(Ask::Prepare { dimension: dimension.to_owned(), query });
        // Nobody works for those who have left.
        spawn_local(async move { drop(reply.await) });
    }

    /// Shows what the cube knows of what is being dragged along a dimension, as soon as it has been worked out and nothing
    /// newer was asked.
    pub(super) fn brush(self, slug: &str, dimension: &str, query: &DashboardQuery) {
        let Some((desk, _)) = self.opened(slug) else { return };
        let reply = desk.ask(Ask::Brush { dimension: dimension.to_owned(), query: query.clone() });
        let (slug, turn) = (slug.to_owned(), self.turn.get_value());
        spawn_local(async move {
            if let Some(Reply::Preview(preview)) = reply.await
                && self.turn.try_get_value() == Some(turn)
            {
                self.show(&slug, preview);
            }
        });
    }

    /// Shows a preview of what was loaded. The tiles of another tab come all at once.
    fn show(self, slug: &str, preview: Preview) {
        let is_of = |(loaded, tab): &(String, Option<String>)| loaded == slug && *tab == preview.query.tab;
        if self.loaded.try_with_value(|loaded| loaded.as_ref().is_some_and(is_of)) == Some(true) {
            self.preview.set(Some(preview));
        }
    }

    /// Who answers for this dashboard; nothing when the page is gone.
    fn opened(self, slug: &str) -> Option<(CubeDesk, Opened)> {
        let opened = self.opened.try_get_value().flatten().filter(|opened| opened.slug == slug)?;
        Some((self.desk.try_get_value().flatten()?, opened))
    }

    /// Whether the cube of what is looked at is there.
    fn has(self, (slug, shop): &Wanted) -> bool {
        self.opened(slug).is_some_and(|(_, opened)| shop.as_ref().map_or(opened.is_usual, |shop| *shop == opened.shop))
    }

    /// Nobody answers here for the time being.
    fn close(self) {
        if self.opened.try_set_value(None).is_none() {
            self.is_there.set(false);
        }
    }

    /// Fetches the cube anew: the data have changed.
    fn renew(self) {
        self.close();
        if let Some(wanted) = self.wanted.try_get_value() {
            self.fetch(wanted, ATTEMPTS);
        }
    }

    fn fetch(self, wanted: Wanted, attempts: u32) {
        spawn_local(async move {
            if self.has(&wanted) {
                return;
            }
            let (slug, shop) = &wanted;
            let Ok(Some(plan)) = get_plan(slug.clone(), shop.clone()).await else { return };
            let is_wanted = |wanted: &Wanted| self.wanted.try_get_value().as_ref() == Some(wanted);
            if !is_wanted(&wanted) {
                return;
            }
            self.tag.set_value(Some(plan.tag.clone()));
            let opened = match plan.cube {
                PlannedCube::DoesNotFit => return,
                PlannedCube::UnderWay => Err(NoDesk::NotYet),
                PlannedCube::There => self.open(plan).await,
            };
            match opened {
                Ok((desk, opened)) if is_wanted(&wanted) => {
                    self.desk.set_value(Some(desk));
                    self.opened.set_value(Some(opened));
                    self.is_there.set(true);
                }
                Err(NoDesk::NotYet) if attempts > 0 && is_wanted(&wanted) => {
                    set_timeout(move || self.fetch(wanted, attempts - 1), AGAIN);
                }
                _ => {}
            }
        });
    }

    /// Who answers for a plan.
    async fn open(self, plan: DashboardPlan) -> Result<(CubeDesk, Opened), NoDesk> {
        let opened = Opened {
            slug: plan.slug.clone(),
            shop: plan.shop.clone(),
            is_usual: plan.shops.first().is_some_and(|first| first.code == plan.shop),
            tag: plan.tag.clone(),
        };
        // What is answered for until then is over as soon as another cube is opened.
        self.close();
        let last = self.desk.try_update_value(Option::take).flatten();
        Ok((CubeDesk::open(plan, last).await?, opened))
    }
}
