//! Answers in the browser. Once the page is there, the cube of its dashboard is fetched; from then on what is chosen is
//! answered here, and the server is asked only for what the cube does not know.

use std::sync::Arc;
use std::time::Duration;

use contract::{Dashboard, DashboardPlan, DashboardQuery, ErrorCode, PlannedCube};
use cube::Cube;
use dashboard::{Local, Shown};
use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::server_fns::Failure;
use crate::server_fns::dashboards::{get_answers, get_plan};
use crate::url::{escape, with_query};

/// A cube that is being built is asked for again so much later, and so often.
const AGAIN: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 60;

/// The cube that answers for the page's dashboard, when it has come, and what is shown by it before the server has answered.
#[derive(Clone, Copy)]
pub(super) struct Nearby {
    local: StoredValue<Option<Local>>,
    is_there: RwSignal<bool>,
    /// The tag of the plan that came last.
    tag: StoredValue<Option<String>>,
    /// Goes up when what was loaded is old.
    age: RwSignal<u32>,
    /// What is looked at; a cube of anything else comes too late.
    wanted: StoredValue<Wanted>,
    /// What was loaded last.
    loaded: StoredValue<Option<Arc<Dashboard>>>,
    preview: RwSignal<Option<Arc<Dashboard>>>,
}

/// A dashboard by its name in URLs, and a shop by its code.
type Wanted = (String, Option<String>);

impl Nearby {
    /// Fetches the cube of the dashboard and shop that are looked at. On the server there never is one.
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
            local: StoredValue::new(None),
            is_there: RwSignal::new(false),
            tag: StoredValue::new(None),
            age: RwSignal::new(0),
            wanted: StoredValue::new(Wanted::default()),
            loaded: StoredValue::new(None),
            preview: RwSignal::new(None),
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

    /// What is shown for the moment. Tracked.
    pub(super) fn preview(self) -> Option<Arc<Dashboard>> {
        self.preview.get()
    }

    /// Notes what was loaded, which is shown from now on.
    pub(super) fn loaded(self, dashboard: &Dashboard) {
        self.loaded.set_value(Some(Arc::new(dashboard.clone())));
        self.end_preview();
    }

    /// Goes back to what was loaded.
    pub(super) fn end_preview(self) {
        // Without one, nobody has to be told that there is none.
        if self.preview.with_untracked(Option::is_some) {
            self.preview.set(None);
        }
    }

    /// The dashboard for what was chosen, where the cube of its shop is there. What the cube does not know is asked for, and
    /// what it knows is shown meanwhile. Nothing where the data are others by now.
    pub(super) async fn answer(self, slug: &str, query: &DashboardQuery) -> Option<Dashboard> {
        loop {
            let questions = match self.with(slug, |local| local.show(query))? {
                Shown::Whole(dashboard) => return Some(*dashboard),
                Shown::Without(questions) => questions,
            };
            self.show(slug, query);
            let (shop, tag) = self.with(slug, |local| Some((local.plan().shop.clone(), local.plan().tag.clone())))?;
            let answers = match get_answers(slug.to_owned(), shop, tag, questions.clone()).await {
                Ok(answers) => answers,
                Err(Failure(error)) if matches!(error.code, ErrorCode::Conflict | ErrorCode::NotFound) => {
                    self.renew();
                    return None;
                }
                // The tiles that ask say so; for the rest of the page there are answers.
                Err(Failure(error)) => vec![Err(error); questions.len()],
            };
            let answers = questions.into_iter().zip(answers);
            self.with(slug, |local| {
                local.learn(answers);
                Some(())
            })?;
        }
    }

    /// Shows what the cube knows of what is being dragged along a dimension.
    pub(super) fn brush(self, slug: &str, dimension: &str, query: &DashboardQuery) {
        self.with(slug, |local| {
            local.brush(Some(dimension));
            Some(())
        });
        self.show(slug, query);
    }

    /// Forgets what was prepared for dragging.
    pub(super) fn end_brush(self) {
        self.local.update_value(|local| {
            if let Some(local) = local {
                local.brush(None);
            }
        });
    }

    fn show(self, slug: &str, query: &DashboardQuery) {
        let Some(last) = self.loaded.try_get_value().flatten() else { return };
        if let Some(preview) = self.with(slug, |local| local.preview(query, &last)) {
            self.preview.set(Some(Arc::new(preview)));
        }
    }

    /// Something of the cube, where it is of this dashboard; nothing when the page is gone.
    fn with<T>(self, slug: &str, look: impl FnOnce(&mut Local) -> Option<T>) -> Option<T> {
        let of_dashboard =
            |local: &mut Option<Local>| local.as_mut().filter(|local| local.plan().slug == slug).and_then(look);
        self.local.try_update_value(of_dashboard).flatten()
    }

    /// Whether the cube of what is looked at is there.
    fn has(self, (slug, shop): &Wanted) -> bool {
        let is_of = |local: &mut Local| {
            let DashboardPlan { shops, shop: planned, .. } = local.plan();
            Some(shop.as_ref().or(shops.first().map(|first| &first.code)) == Some(planned))
        };
        self.with(slug, is_of).unwrap_or(false)
    }

    /// Fetches the cube anew: the data have changed.
    fn renew(self) {
        self.local.set_value(None);
        self.is_there.set(false);
        self.fetch(self.wanted.get_value(), ATTEMPTS);
    }

    fn fetch(self, wanted: Wanted, attempts: u32) {
        spawn_local(async move {
            let (slug, shop) = &wanted;
            let Ok(Some(plan)) = get_plan(slug.clone(), shop.clone()).await else { return };
            let is_wanted = |wanted: &Wanted| self.wanted.try_get_value().as_ref() == Some(wanted);
            if !is_wanted(&wanted) {
                return;
            }
            self.tag.set_value(Some(plan.tag.clone()));
            let local = match plan.cube {
                PlannedCube::DoesNotFit => return,
                PlannedCube::UnderWay => None,
                PlannedCube::There => fetched(plan).await,
            };
            match local {
                Some(local) if is_wanted(&wanted) => {
                    self.local.set_value(Some(local));
                    self.is_there.set(true);
                }
                None if attempts > 0 => set_timeout(move || self.fetch(wanted, attempts - 1), AGAIN),
                _ => {}
            }
        });
    }
}

/// The cube of a plan; nothing where it could not be had, or is of other data already.
async fn fetched(plan: DashboardPlan) -> Option<Local> {
    let path = format!("/api/v1/dashboards/{}/cube", escape(&plan.slug));
    let url = with_query(&path, [("shop", plan.shop.clone())]);
    let response: web_sys::Response = JsFuture::from(window().fetch_with_str(&url)).await.ok()?.unchecked_into();
    let tag = response.headers().get("etag").ok()??;
    if !response.ok() || tag.trim_start_matches("W/").trim_matches('"') != plan.tag {
        return None;
    }
    let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    let cube = Cube::from_bytes(&Uint8Array::new(&bytes).to_vec()).ok()?;
    Some(Local::new(plan, cube))
}
