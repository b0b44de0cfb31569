//! The per-CPU page lists: small stacks between the frames and the free lists, orders 0 to 3.

use super::{Frame, fitted};
use crate::stage::geometry::{Point, Rect};
use crate::stage::selection::{HitArea, Selection};
use crate::stage::surface::{Role, Surface, TextStyle};
use crate::stage::timeline::ListRef;
use kmscope_mm::MigrateType;
use kmscope_mm::ids::COSTLY_ORDER;
use kmscope_session::text;

/// Types that have per-CPU lists: high-atomic pages go on the Movable list.
const KINDS: [MigrateType; 3] = [MigrateType::Unmovable, MigrateType::Movable, MigrateType::Reclaimable];

impl Frame<'_> {
    pub(super) fn pcp(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let (Some(rect), Some(zone)) = (self.layout.pcp, self.listed_zone()) else { return };
        let language = self.language;
        let title = TextStyle::new(13.0, Role::Ink).bold();
        let first = self.pcp_slot(0, MigrateType::Unmovable).unwrap_or(rect);
        let room = first.x - rect.x - 16.0;
        let (long, short) = (text!(language, "stage-pcp"), text!(language, "stage-pcp-short"));
        fitted(surface, Point::new(rect.x, rect.y + 13.0), room, &[&long, &short], title);
        for order in 0..=COSTLY_ORDER {
            if let Some(slot) = self.pcp_slot(order, MigrateType::Unmovable) {
                let style = TextStyle::new(11.0, Role::Ink3).end();
                surface.text(slot.x - 4.0, slot.y + 12.5, &order.to_string(), style);
            }
            for migratetype in KINDS {
                let Some(slot) = self.pcp_slot(order, migratetype) else { continue };
                let count = zone.pcp_lists[usize::from(order)][migratetype.index()];
                let list = ListRef { zone: zone.zone, order, migratetype, pcp: true };
                self.slot(surface, slot, count, list, true);
                let selection = Selection::PcpList { zone: zone.zone, order, migratetype };
                hits.push(HitArea { rect: slot.grown(2.0), selection });
            }
        }
        let long = text!(
            language,
            "stage-pcp-marks",
            pages = zone.pcp_pages(),
            high = zone.pcp_high_pages,
            batch = zone.pcp_batch_pages
        );
        let short = text!(language, "stage-pcp-marks-short", pages = zone.pcp_pages(), high = zone.pcp_high_pages);
        let x = if self.layout.phone { rect.x } else { first.x };
        let at = Point::new(x, rect.y + 32.0);
        fitted(surface, at, rect.right() - x, &[&long, &short], TextStyle::new(11.0, Role::Ink3));
    }

    /// The place of a per-CPU list.
    pub(super) fn pcp_slot(&self, order: u8, migratetype: MigrateType) -> Option<Rect> {
        let rect = self.layout.pcp?;
        let kind = KINDS.iter().position(|kind| *kind == migratetype)?;
        let left = if self.layout.phone { 36.0 } else { 118.0_f64.min(rect.w * 0.24) };
        let group = (rect.w - left) / f64::from(COSTLY_ORDER + 1);
        let width = ((group - 16.0) / 3.0 - 3.0).min(28.0);
        let x = rect.x + left + group * f64::from(order) + 10.0;
        #[expect(clippy::cast_precision_loss, reason = "three kinds")]
        let x = x + kind as f64 * (width + 3.0);
        Some(Rect::new(x, rect.y, width, 17.0))
    }
}
