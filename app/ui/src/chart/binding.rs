//! The border to `js/chart.js`. Numbers cross it as typed arrays, the figure as JSON text.

use contract::{Chart, Values};
use js_sys::{Array, Float64Array, Map};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen(module = "/js/chart.js")]
extern "C" {
    type ChartHost;

    #[wasm_bindgen(constructor)]
    fn new(host: &HtmlElement, plotly: &str, on_state: &Closure<dyn FnMut(bool)>) -> ChartHost;

    #[wasm_bindgen(method)]
    fn update(this: &ChartHost, figure: &str, columns: &Map, height: u16);

    #[wasm_bindgen(method)]
    fn destroy(this: &ChartHost);
}

/// A chart in the document; leaves it when dropped.
pub(super) struct Mounted {
    host: ChartHost,
    // JavaScript calls it for as long as the host lives.
    _on_state: Closure<dyn FnMut(bool)>,
}

impl Mounted {
    /// Prepares an element; nothing is loaded or drawn before it comes near the viewport.
    pub(super) fn new(element: &HtmlElement, plotly: &str, on_state: impl FnMut(bool) + 'static) -> Self {
        let on_state = Closure::new(on_state);
        Self { host: ChartHost::new(element, plotly, &on_state), _on_state: on_state }
    }

    /// Draws these values, or keeps them until the chart comes into view.
    pub(super) fn update(&self, chart: &Chart) {
        let Some(figure) = &chart.spec.figure else { return };
        let columns = Map::new();
        for column in &chart.columns {
            columns.set(&column.name.as_str().into(), &values(&column.values));
        }
        self.host.update(figure, &columns, chart.spec.height);
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.host.destroy();
    }
}

/// Numbers as a typed array, where a gap is not-a-number; words as an array of strings.
fn values(values: &Values) -> JsValue {
    match values {
        Values::Number(numbers) => {
            let numbers: Vec<f64> = numbers.iter().map(|number| number.unwrap_or(f64::NAN)).collect();
            Float64Array::from(numbers.as_slice()).into()
        }
        Values::Text(words) => words.iter().map(|word| JsValue::from_str(word)).collect::<Array>().into(),
    }
}
