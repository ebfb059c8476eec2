//! The program that has a dashboard's cube. It runs in a worker, or in the page itself; whoever asks says text, and hears text.

use dashboard::Desk;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// A desk for whoever is in the same thread.
#[wasm_bindgen(js_name = Desk)]
#[derive(Debug, Default)]
pub struct DeskHere(Desk);

#[wasm_bindgen(js_class = Desk)]
impl DeskHere {
    /// One that has no cube yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        console_error_panic_hook::set_once();
        Self::default()
    }

    /// The text of the reply to a text, and to the bytes of a cube where the text says so.
    pub fn hear(&mut self, text: &str, cube: &[u8]) -> String {
        self.0.hear(text, cube)
    }
}

/// Answers the page for as long as this worker runs. A message is a text, and the bytes of a cube where the text says so; the
/// answer is a text.
///
/// # Errors
/// Where messages cannot be sent.
#[wasm_bindgen]
pub fn serve() -> Result<(), JsValue> {
    let page: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut desk = DeskHere::new();
    let on_message = Closure::<dyn FnMut(MessageEvent) -> Result<(), JsValue>>::new({
        let page = page.clone();
        move |event: MessageEvent| {
            let said = Array::from(&event.data());
            let text = said.get(0).as_string().unwrap_or_default();
            let cube = said.get(1);
            let cube = if cube.is_undefined() { Vec::new() } else { Uint8Array::new(&cube).to_vec() };
            page.post_message(&JsValue::from_str(&desk.hear(&text, &cube)))
        }
    });
    page.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    page.post_message(&JsValue::from_str(&Desk::greeting()))
}
