//! Who answers by the cube of a dashboard: somebody in the page where that takes less than a frame, so that what a move of the
//! pointer changes is drawn in the same frame as the move; for larger cubes a worker, and the page goes on drawing meanwhile.

mod here;
mod worker;

use contract::DashboardPlan;
use dashboard::{Ask, Reply};
use futures::FutureExt;
use js_sys::ArrayBuffer;
use leptos::prelude::window;
use send_wrapper::SendWrapper;
use ui::use_assets;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::url::{escape, with_query};
use here::DeskHere;
use worker::CubeWorker;

/// Cubes of no more bytes are asked in the page: to add up all of one takes about 10 ms.
const MOST_HERE: u32 = 3 << 20;

/// The bytes of a cube. They stay in the page's one thread.
type Bytes = SendWrapper<ArrayBuffer>;

/// Somebody who answers by a cube; leaves with the last who could ask.
#[derive(Debug, Clone)]
pub(super) struct CubeDesk(Place);

#[derive(Debug, Clone)]
enum Place {
    Here(DeskHere),
    There(CubeWorker),
}

/// Why nobody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoDesk {
    /// The cube cannot be had now, or is of other data already.
    NotYet,
    /// The program does not run here, or can do nothing with the cube.
    Never,
}

impl CubeDesk {
    /// Somebody who answers for this plan from now on: `last`, where they can. Whoever does not is dismissed, so there are never
    /// two cubes in memory.
    pub(super) async fn open(plan: DashboardPlan, last: Option<Self>) -> Result<Self, NoDesk> {
        let cube = fetched(&plan).await.ok_or(NoDesk::NotYet)?;
        let last = last.filter(|last| !last.is_gone());
        let address = use_assets().worker;
        let place = match (cube.byte_length() <= MOST_HERE, last.map(|last| last.0)) {
            (true, Some(here @ Place::Here(_))) => here,
            (true, _) => Place::Here(DeskHere::open(&address).await.ok_or(NoDesk::Never)?),
            (false, Some(there @ Place::There(_))) => there,
            (false, _) => Place::There(CubeWorker::start(address)),
        };
        let desk = Self(place);
        match desk.ask_with(Ask::Open(Box::new(plan)), Some(cube)).await {
            Some(Reply::Ready) => Ok(desk),
            Some(_) => Err(NoDesk::Never),
            None => Err(if desk.is_gone() { NoDesk::Never } else { NoDesk::NotYet }),
        }
    }

    /// The reply; nothing where this was overtaken by what was asked later, or whoever answers [is gone](Self::is_gone).
    pub(super) fn ask(&self, ask: Ask) -> impl Future<Output = Option<Reply>> + Send + use<> {
        self.ask_with(ask, None)
    }

    /// Whether nobody will ever answer.
    pub(super) fn is_gone(&self) -> bool {
        match &self.0 {
            Place::Here(desk) => desk.is_gone(),
            Place::There(worker) => worker.is_gone(),
        }
    }

    fn ask_with(&self, ask: Ask, cube: Option<Bytes>) -> impl Future<Output = Option<Reply>> + Send + use<> {
        match &self.0 {
            Place::Here(desk) => std::future::ready(desk.ask(&ask, cube)).left_future(),
            Place::There(worker) => worker.ask(ask, cube).right_future(),
        }
    }
}

/// The cube of a plan; nothing where it could not be had, or is of other data already.
async fn fetched(plan: &DashboardPlan) -> Option<Bytes> {
    let path = format!("/api/v1/dashboards/{}/cube", escape(&plan.slug));
    let url = with_query(&path, [("shop", plan.shop.clone())]);
    let response: web_sys::Response = JsFuture::from(window().fetch_with_str(&url)).await.ok()?.unchecked_into();
    let tag = response.headers().get("etag").ok()??;
    if !response.ok() || tag.trim_start_matches("W/").trim_matches('"') != plan.tag {
        return None;
    }
    let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(SendWrapper::new(bytes.dyn_into().ok()?))
}
