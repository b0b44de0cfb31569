use crate::config::Preset;
use crate::{Gfp, Machine, Op, Pfn, Recorder};

/// The same calls by both ways, until memory is short and beyond: same blocks, same events, same machine, and the
/// same way back.
fn both_ways_agree(preset: Preset, pcp: bool, seed: u64) {
    let mut straight = Machine::preset(preset);
    straight.run(Op::PcpEnable(pcp), &mut crate::Silent);
    straight.forget_journal();
    let (start, begin) = (straight.clone(), straight.mark());
    let mut general = straight.clone();
    let mut live: Vec<(Pfn, u8)> = Vec::new();
    let mut random = seed;
    let mut below = |end: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % end
    };
    for step in 0..6_000 {
        let (mut heard, mut expected) = (Recorder::default(), Recorder::default());
        // First mostly requests, then mostly frees.
        if live.is_empty() || below(10) < if step < 3_500 { 7 } else { 3 } {
            let gfp = [Gfp::GFP_HIGHUSER_MOVABLE, Gfp::GFP_ATOMIC, Gfp::GFP_NOWAIT | Gfp::RECLAIMABLE, Gfp::GFP_DMA];
            let gfp = gfp[below(4) as usize].without(Gfp::DIRECT_RECLAIM);
            let order = (below(1 << 11) | 1 << 10).trailing_zeros() as u8;
            let got = straight.alloc_pages(gfp, order, &mut heard);
            assert_eq!(got, general.alloc_pages_generally(gfp, order, &mut expected), "{preset:?} step {step}");
            live.extend(got.ok().map(|grant| (grant.pfn, order)));
        } else {
            let (pfn, order) = live.swap_remove(below(live.len() as u64) as usize);
            straight.free_pages(pfn, order, &mut heard);
            general.pages.free_generally(pfn, order, &mut expected);
        }
        assert_eq!(heard.events, expected.events, "{preset:?} step {step}");
        if step % 500 == 0 {
            assert!(straight == general, "{preset:?} step {step}");
            straight.validate().unwrap();
        }
    }
    assert!(straight == general && straight != start, "{preset:?}");
    straight.undo_to(begin);
    general.undo_to(begin);
    assert!(straight == start && general == start, "{preset:?}");
}

#[test]
fn the_straight_way_does_what_the_general_way_does() {
    let presets = [Preset::Toy1024, Preset::X86_64M256, Preset::X86_64M384, Preset::I386M1200];
    for (seed, preset) in (1..).zip(presets) {
        both_ways_agree(preset, true, seed);
        both_ways_agree(preset, false, seed);
    }
}
