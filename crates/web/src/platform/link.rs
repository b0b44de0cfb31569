//! Links: the address of a moment, and what an address asks for.

use crate::state::{App, Start};

/// How the app opens at the present address.
pub fn start() -> Start {
    Start::default()
}

/// The address of the present moment.
pub fn of_moment(_app: &App) -> String {
    String::new()
}

/// The same, opened as a whole page.
pub fn full_page(app: &App) -> String {
    of_moment(app)
}

/// Shows it in the browser's address line.
pub fn put_in_address(link: &str) {
    if let Ok(history) = gloo::utils::window().history() {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(link));
    }
}
