//! What an address asks for.

use crate::platform::{self, storage};
use crate::state::{Prefs, Theme};
use kmscope_session::Language;

/// What an address asks for.
pub struct Wish {
    /// Name of a recording.
    pub recording: Option<String>,
    /// The step to be shown.
    pub step: usize,
    language: Option<Language>,
    theme: Option<Theme>,
}

impl Wish {
    /// Of the page's address.
    pub fn of_address() -> Self {
        Self::of(&gloo::utils::window().location().hash().unwrap_or_default())
    }

    /// With what was kept from the last visit.
    pub fn prefs(&self) -> Prefs {
        let kept = if platform::is_framed() { storage::guest_prefs() } else { storage::prefs() };
        Prefs { language: self.language.unwrap_or(kept.language), theme: self.theme.unwrap_or(kept.theme), ..kept }
    }

    fn of(fragment: &str) -> Self {
        let parts = || fragment.trim_start_matches('#').split([';', '&']);
        let value = |key: &str| parts().find_map(|part| part.strip_prefix(key)?.strip_prefix('='));
        Self {
            recording: value("recording").map(str::to_owned),
            step: value("step").and_then(|step| step.parse().ok()).unwrap_or(0),
            language: value("lang").and_then(Language::from_tag),
            theme: value("theme").and_then(Theme::from_code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_in_any_order() {
        let wish = Wish::of("#v1;lang=zh;theme=dark;step=12;recording=up-zones-3z-384M");
        assert_eq!(wish.recording.as_deref(), Some("up-zones-3z-384M"));
        assert_eq!((wish.step, wish.language, wish.theme), (12, Some(Language::Chinese), Some(Theme::Dark)));
        let nothing = Wish::of("");
        assert!(nothing.recording.is_none() && nothing.step == 0 && nothing.language.is_none());
    }
}
