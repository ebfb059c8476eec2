//! The web worker that has a dashboard's cube: hands what the page says to a [`Desk`], and the page what it says.

use dashboard::Desk;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Runs once the module is there. A message is a text, and the bytes of a cube where the text says so; the answer is a text.
#[wasm_bindgen(start)]
pub fn start() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let page: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut desk = Desk::default();
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
