//! A desk in the page: the program that workers run, in the page's own thread.

use std::cell::Cell;
use std::rc::Rc;

use dashboard::{Ask, Reply};
use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;

use super::Bytes;

#[wasm_bindgen(module = "/js/desk.js")]
extern "C" {
    #[derive(Debug)]
    type Desk;

    #[wasm_bindgen(js_name = openDesk, catch)]
    async fn open_desk(address: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn hear(this: &Desk, ask: &str, cube: &Uint8Array) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn free(this: &Desk) -> Result<(), JsValue>;
}

/// Answers at once.
#[derive(Debug, Clone)]
pub(super) struct DeskHere(SendWrapper<Rc<Opened>>);

#[derive(Debug)]
struct Opened {
    desk: Desk,
    has_failed: Cell<bool>,
}

impl DeskHere {
    /// By the program whose script is at this address; nothing where it cannot be had.
    pub(super) async fn open(address: &str) -> Option<Self> {
        let desk = open_desk(address).await.ok()?.unchecked_into();
        Some(Self(SendWrapper::new(Rc::new(Opened { desk, has_failed: Cell::new(false) }))))
    }

    /// The reply; nothing where this failed, now or before.
    pub(super) fn ask(&self, ask: &Ask, cube: Option<Bytes>) -> Option<Reply> {
        let Opened { desk, has_failed } = &**self.0;
        if has_failed.get() {
            return None;
        }
        let cube = cube.map_or_else(|| Uint8Array::new_with_length(0), |cube| Uint8Array::new(&cube));
        let reply = desk.hear(&ask.to_text(), &cube).ok().as_deref().and_then(Reply::from_text);
        has_failed.set(reply.is_none());
        reply
    }

    /// Whether it will never answer.
    pub(super) fn is_gone(&self) -> bool {
        self.0.has_failed.get()
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // What has failed cannot clear up after itself.
        let _ = self.desk.free();
    }
}
