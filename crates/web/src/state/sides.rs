//! What stands beside the stage: how wide, open or shut; and for how much there is room.

/// One of the two sides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// What is told, and the script.
    Left,
    /// Reasons, other flags, the kernel log.
    Right,
}

impl Which {
    /// Narrower than this it shuts; and the widest, CSS pixels.
    pub const fn limits_px(self) -> (u16, u16) {
        match self {
            Self::Left => (200, 480),
            Self::Right => (260, 480),
        }
    }

    /// Its name in ids, style sheets and storage.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// A side, as it is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Side {
    /// Its width while it is open, CSS pixels.
    pub width_px: u16,
    /// It is open.
    pub open: bool,
}

impl Side {
    /// As dragged to this width: within its limits, or shut.
    #[must_use]
    pub fn dragged(self, which: Which, width_px: i32) -> Self {
        let (least, most) = which.limits_px();
        if width_px < i32::from(least) {
            return Self { open: false, ..self };
        }
        Self { width_px: u16::try_from(width_px).unwrap_or(most).min(most), open: true }
    }

    /// As kept in storage.
    pub fn code(self) -> String {
        format!("{}{}", self.width_px, if self.open { "" } else { " shut" })
    }

    /// What was kept; nothing if it means nothing.
    pub fn from_code(which: Which, code: &str) -> Option<Self> {
        let (width, open) = code.strip_suffix(" shut").map_or((code, true), |width| (width, false));
        let (least, most) = which.limits_px();
        Some(Self { width_px: width.parse::<u16>().ok()?.clamp(least, most), open })
    }
}

/// Both sides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sides {
    /// What is told, and the script.
    pub left: Side,
    /// Reasons, other flags, the kernel log.
    pub right: Side,
}

impl Default for Sides {
    fn default() -> Self {
        Self { left: Side { width_px: 328, open: true }, right: Side { width_px: 300, open: false } }
    }
}

impl Sides {
    /// One of them.
    pub const fn side(self, which: Which) -> Side {
        match which {
            Which::Left => self.left,
            Which::Right => self.right,
        }
    }

    /// One of them, to be changed.
    pub const fn side_mut(&mut self, which: Which) -> &mut Side {
        match which {
            Which::Left => &mut self.left,
            Which::Right => &mut self.right,
        }
    }
}

/// What the right side shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Panel {
    /// The request's way.
    #[default]
    Why,
    /// The request with other flags.
    Flags,
    /// In which steps the selected frames changed hands.
    Biography,
    /// What the kernel would say.
    Log,
}

/// How much room the window has, from much to little.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Room {
    /// For the stage and both sides.
    #[default]
    Wide,
    /// The right side lies over the stage.
    Middle,
    /// The left one, too.
    Narrow,
    /// A phone's: one thing at a time.
    Phone,
}

impl Room {
    /// There is no room beside the stage for this side: where it opens, it lies over it.
    pub fn lays_over(self, which: Which) -> bool {
        self >= match which {
            Which::Left => Self::Narrow,
            Which::Right => Self::Middle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_dragged_within_its_limits_and_shuts_below_them() {
        for which in [Which::Left, Which::Right] {
            let side = Sides::default().side(which);
            let (least, most) = which.limits_px();
            let cases = [(i32::from(least), least, true), (i32::from(most) + 99, most, true), (301, 301, true)];
            for (to, width_px, open) in cases {
                assert_eq!(side.dragged(which, to), Side { width_px, open }, "{which:?} {to}");
            }
            let shut = side.dragged(which, i32::from(least) - 1);
            assert_eq!(shut, Side { open: false, ..side }, "it comes back as wide as it was");
        }
    }

    #[test]
    fn what_is_kept_of_a_side_comes_back() {
        let sides = [Side { width_px: 333, open: true }, Side { width_px: 260, open: false }];
        for side in sides {
            assert_eq!(Side::from_code(Which::Right, &side.code()), Some(side));
        }
        assert_eq!(Side::from_code(Which::Right, "9999"), Some(Side { width_px: 480, open: true }));
        for code in ["", "wide", "-4", " shut"] {
            assert_eq!(Side::from_code(Which::Left, code), None, "{code:?}");
        }
    }

    #[test]
    fn the_less_room_the_more_lies_over_the_stage() {
        let over = |room: Room| [Which::Left, Which::Right].map(|which| room.lays_over(which));
        assert_eq!([Room::Wide, Room::Middle, Room::Narrow].map(over), [[false, false], [false, true], [true, true]]);
    }
}
