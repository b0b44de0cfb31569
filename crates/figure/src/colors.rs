//! The colours of the style sheet, outside of a browser.

/// The lab's own style sheet: one place for all colours.
const CSS: &str = include_str!("../../../www/app.css");

/// How a figure looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// The light theme.
    Light,
    /// The dark theme.
    Dark,
    /// For paper: greys on white. What colours mean, letters and hatches say as well.
    Print,
}

impl Look {
    /// The looks by their names.
    pub const ALL: [(&'static str, Self); 3] = [("light", Self::Light), ("dark", Self::Dark), ("print", Self::Print)];

    /// The colour of a custom property.
    pub fn color(self, property: &str) -> String {
        let values: Vec<&str> = CSS
            .split(&format!("{property}:"))
            .skip(1)
            .filter_map(|rest| rest.split([';', '}']).next())
            .map(str::trim)
            .filter(|value| value.starts_with('#'))
            .collect();
        // The first block of the style sheet is the light theme, the second the dark one.
        let at = usize::from(self == Self::Dark).min(values.len().saturating_sub(1));
        let color = values.get(at).copied().unwrap_or("#000000");
        match (self, property) {
            (Self::Print, "--bg" | "--panel" | "--raise") => "#ffffff".to_owned(),
            (Self::Print, "--ink" | "--ink2" | "--ink3") => "#000000".to_owned(),
            (Self::Print, _) => grey(color),
            _ => color.to_owned(),
        }
    }
}

/// A colour as the grey that is as light.
fn grey(color: &str) -> String {
    let part = |at: usize| color.get(at..at + 2).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0);
    let light = (part(1) * 213 + part(3) * 715 + part(5) * 72) / 1000;
    format!("#{light:02x}{light:02x}{light:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_web::stage::draw::surface::Role;

    #[test]
    fn every_role_has_a_colour_in_every_look_and_paper_knows_only_greys() {
        for (_, property) in Role::PROPERTIES {
            for (name, look) in Look::ALL {
                let color = look.color(property);
                assert!(color.len() == 7 && color.starts_with('#'), "{property} in {name}: {color}");
                if look == Look::Print {
                    assert!(color[1..3] == color[3..5] && color[3..5] == color[5..7], "{property}: {color}");
                }
            }
        }
        assert_ne!(Look::Light.color("--ink"), Look::Dark.color("--ink"));
        assert_eq!(Look::Print.color("--bg"), "#ffffff");
    }
}
