//! Where a request may look, and what is kept back from it.

use crate::lab::{Lab, pages_of};
use kmscope_mm::op::Level;
use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{Gfp, Op, Outcome, Preset, ZoneKind};

#[test]
fn ordinary_requests_go_down_the_zonelist_and_gfp_dma_never_goes_up() {
    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    let mut kinds = Vec::new();
    loop {
        let outcome =
            lab.machine.run(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 3, into: None }, &mut kmscope_mm::Silent);
        let Outcome::Granted { .. } = outcome else { break };
        let zone = pages_of(outcome).0;
        let kind = lab.machine.config().zones[zone.index()].kind;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    assert_eq!(kinds, [ZoneKind::Normal, ZoneKind::Dma32, ZoneKind::Dma]);

    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    let (got, last) = lab.exhaust(Gfp::GFP_DMA);
    assert!(got > 3000 && matches!(last, Outcome::Null { .. }), "{got}, {last:?}");
    for kind in [ZoneKind::Normal, ZoneKind::Dma32] {
        let zone = lab.zone(kind);
        let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_DMA, order: 0, into: None });
        assert!(run.checks().iter().all(|check| check.zone != zone), "GFP_DMA looked at {kind:?}");
        let stat = lab.machine.zone_stat(zone);
        assert!(stat.free_pages > i64::from(stat.high_pages));
    }
}

#[test]
fn a_zone_keeps_more_from_requests_that_could_have_gone_higher() {
    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    lab.hog_until(Level::Min, 0);
    let dma = lab.zone(ZoneKind::Dma);
    let ordinary = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 0, into: None });
    let for_dma = lab.dry(Op::AllocPages { gfp: Gfp::GFP_DMA, order: 0, into: None });
    let reserve = ordinary.checks().into_iter().rfind(|check| check.zone == dma).expect("DMA was checked");
    assert_eq!((reserve.usable_pages(), reserve.limit_pages(), reserve.reserve_pages), (309, 309, 282));
    assert!(matches!(ordinary.outcome, Outcome::Null { .. }));
    assert_eq!(pages_of(for_dma.outcome).0, dma);
    assert_eq!(for_dma.passed().reserve_pages, 0);
}

#[test]
fn kmalloc_with_gfp_dma32_does_not_give_dma32_memory() {
    let mut lab = Lab::new(Preset::X86_64M384);
    let (_, outcome) = lab.kmalloc(64, Gfp::GFP_KERNEL | Gfp::GFP_DMA32);
    match outcome {
        Outcome::Granted { grant, .. } => match grant.kind {
            GrantKind::Object { zone, .. } => {
                assert_eq!(lab.machine.config().zones[zone.index()].kind, ZoneKind::Normal);
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}
