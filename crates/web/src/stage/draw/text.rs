//! Names and numbers as they are written on the stage.

use super::geometry::Point;
use super::surface::{Role, Surface, TextStyle};
use kmscope_mm::classic::COLD;
use kmscope_mm::event::Verdict;
use kmscope_mm::{MigrateType, Pfn, ZoneKind};
use kmscope_session::scene::ZoneScene;
use kmscope_session::{Language, Scene, text};

pub use kmscope_session::narrate::cache_name_text as cache_name;

/// Name of a zone: the kernel's own word.
pub const fn zone_name(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::Dma => "DMA",
        ZoneKind::Dma32 => "DMA32",
        ZoneKind::Normal => "Normal",
        ZoneKind::HighMem => "HighMem",
        ZoneKind::Movable => "Movable",
    }
}

/// Colour of a migrate type.
pub const fn type_role(migratetype: MigrateType) -> Role {
    match migratetype {
        MigrateType::Unmovable => Role::Unmovable,
        MigrateType::Movable => Role::Movable,
        MigrateType::Reclaimable => Role::Reclaimable,
        MigrateType::HighAtomic => Role::HighAtomic,
    }
}

/// A page frame number as written everywhere.
pub fn pfn_text(pfn: Pfn) -> String {
    format!("{pfn:#x}")
}

/// Its last three digits, where the rest stands nearby.
pub fn short_pfn(pfn: Pfn) -> String {
    format!("…{:03x}", pfn & 0xfff)
}

/// An amount of memory in the largest unit that loses nothing: 4K, 512K, 1M.
pub fn bytes_text(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")];
    for (unit, letter) in UNITS {
        if bytes >= unit && bytes.is_multiple_of(unit) {
            return format!("{}{letter}", bytes / unit);
        }
    }
    format!("{bytes}")
}

/// The same, rounded to two decimals where it is not a whole number of a large unit.
pub fn rounded_bytes_text(bytes: u64) -> String {
    let exact = bytes_text(bytes);
    if bytes < 10 << 20 || !exact.ends_with('K') {
        return exact;
    }
    let hundredths = (bytes * 100 + (1 << 19)) >> 20;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    format!("{}M", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A number with its digits in groups of three.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    if value < 0 {
        text.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// As a number to compute with.
#[expect(clippy::cast_precision_loss, reason = "pages of a machine")]
pub fn as_f64(pages: i64) -> f64 {
    pages as f64
}

/// Writes a text only if it fits into `width`; the first of `forms` that does.
pub fn fitted<'a>(
    surface: &mut dyn Surface,
    at: Point,
    width: f64,
    forms: &[&'a str],
    style: TextStyle,
) -> Option<&'a str> {
    let text = forms.iter().find(|text| surface.text_width(text, style) <= width)?;
    surface.text(at.x, at.y, text, style);
    Some(text)
}

/// The sign of a check: by shape, not by colour.
pub const fn verdict_sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => ">",
        Verdict::TooFew => "≤",
        Verdict::NoBlock => "✕",
    }
}

/// The zones as they stand on the ladder: highest first.
pub fn zones_downwards(scene: &Scene) -> impl Iterator<Item = &ZoneScene> {
    scene.zones.iter().rev()
}

/// Name of what the blocks of a free list have in common.
pub fn list_name(language: Language, scene: &Scene, migratetype: MigrateType) -> String {
    if scene.has_types() { type_name(language, migratetype) } else { text!(language, "former-no-type").to_string() }
}

/// Name of one of the CPU's lists.
pub fn pcp_name(language: Language, scene: &Scene, migratetype: MigrateType) -> String {
    match migratetype {
        COLD if scene.is_hot_and_cold() => text!(language, "former-cold").to_string(),
        _ if scene.is_hot_and_cold() => text!(language, "former-hot").to_string(),
        _ => list_name(language, scene, migratetype),
    }
}

/// The letter of a free list; none where all blocks are alike.
pub fn list_letter(scene: &Scene, migratetype: MigrateType) -> Option<char> {
    scene.has_types().then(|| migratetype.letter())
}

/// The letter of one of the CPU's lists: of hot and cold their own.
pub fn pcp_letter(scene: &Scene, migratetype: MigrateType) -> char {
    match migratetype {
        COLD if scene.is_hot_and_cold() => 'C',
        _ if scene.is_hot_and_cold() => 'H',
        _ => migratetype.letter(),
    }
}

/// Name of a migrate type.
pub fn type_name(language: Language, migratetype: MigrateType) -> String {
    match migratetype {
        MigrateType::Unmovable => text!(language, "stage-unmovable").to_string(),
        MigrateType::Movable => text!(language, "stage-movable").to_string(),
        MigrateType::Reclaimable => text!(language, "stage-reclaimable").to_string(),
        MigrateType::HighAtomic => text!(language, "stage-highatomic").to_string(),
    }
}

/// A count of drawn things to compute with.
#[expect(clippy::cast_precision_loss, reason = "counts of drawn things")]
pub const fn count_f64(count: usize) -> f64 {
    count as f64
}

/// An amount of memory with a unit of its own: `4 KiB`, `2 MiB`, `1.17 GiB`.
pub fn unit_text(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| bytes >= *unit) else { return format!("{bytes} B") };
    let hundredths = (u128::from(bytes) * 100 + u128::from(unit) / 2) / u128::from(unit);
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    format!("{} {name}", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_in_the_largest_unit_that_loses_nothing() {
        let cases = [(4096, "4K"), (524_288, "512K"), (1 << 20, "1M"), (4 << 30, "4G"), (6_144, "6K"), (100, "100")];
        for (bytes, text) in cases {
            assert_eq!(bytes_text(bytes), text);
        }
    }

    #[test]
    fn odd_boundaries_are_rounded() {
        assert_eq!(rounded_bytes_text(905_208 << 10), "883.99M");
        assert_eq!(rounded_bytes_text(16 << 20), "16M");
    }

    #[test]
    fn digits_are_grouped_in_threes() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (46_701, "46,701"), (-1_234_567, "−1,234,567")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }
}
