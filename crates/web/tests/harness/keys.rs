//! Keys as WebDriver writes them.

/// Keys that have no character of their own.
pub mod key {
    /// Ends a chord: lets go of every modifier.
    pub const NULL: &str = "\u{E000}";
    /// Tab.
    pub const TAB: &str = "\u{E004}";
    /// Enter.
    pub const ENTER: &str = "\u{E007}";
    /// Shift.
    pub const SHIFT: &str = "\u{E008}";
    /// Control.
    pub const CONTROL: &str = "\u{E009}";
    /// Escape.
    pub const ESCAPE: &str = "\u{E00C}";
    /// End.
    pub const END: &str = "\u{E010}";
    /// Home.
    pub const HOME: &str = "\u{E011}";
    /// Left arrow.
    pub const LEFT: &str = "\u{E012}";
    /// Right arrow.
    pub const RIGHT: &str = "\u{E014}";
    /// Page up: a clicker's way back.
    pub const PAGE_UP: &str = "\u{E00E}";
    /// Page down: a clicker's way on.
    pub const PAGE_DOWN: &str = "\u{E00F}";
    /// Down arrow.
    pub const DOWN: &str = "\u{E015}";
    /// Delete.
    pub const DELETE: &str = "\u{E017}";
}
