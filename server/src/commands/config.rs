//! `terrarium config`.

use platform::config::Loaded;

use crate::output;

pub(super) fn run(loaded: &Loaded) {
    let rows: Vec<[String; 3]> = loaded
        .settings()
        .into_iter()
        .map(|setting| {
            let value = if setting.value.is_empty() { "(not set)".to_owned() } else { setting.value };
            [setting.key, value, setting.origin]
        })
        .collect();
    output::table(&rows, 3);
}
