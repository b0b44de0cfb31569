//! Linux 2.6.10, 2.6.11 and 2.0: marks, and where requests end. The numbers are those of the kernels' own functions in a
//! harness, on machines where nothing else was allocated.

use crate::lab::{Lab, at, grant, pages_of};
use kmscope_mm::boot::BootState;
use kmscope_mm::classic::{COLD, HOT, config};
use kmscope_mm::config::Caller;
use kmscope_mm::op::Context;
use kmscope_mm::outcome::GrantKind;
use kmscope_mm::zone::zone_index;
use kmscope_mm::{Arch, Era, Gfp, Machine, Op, Outcome, Preset, Recorder, ZoneId, ZoneKind};

/// With the page allocator alone, as the numbers were taken.
fn lab(era: Era, mib: u32) -> Lab {
    Lab::of(Machine::boot(config(era, mib, Caller::Task), &BootState::default()))
}

#[test]
fn marks_of_2_6_are_those_of_the_kernels_headers() {
    // Of each zone min, low, high, and the pages kept back from requests that could use Normal, and HighMem.
    let of_2_6_11: [(u32, &[[u32; 5]]); 4] = [
        (16, &[[128, 160, 192, 0, 0]]),
        (64, &[[64, 80, 96, 48, 48], [192, 240, 288, 0, 0]]),
        (256, &[[32, 40, 48, 240, 240], [480, 600, 720, 0, 0]]),
        (1200, &[[17, 21, 25, 880, 1184], [939, 1173, 1408, 0, 2432], [76, 95, 114, 0, 0]]),
    ];
    for (mib, zones) in of_2_6_11 {
        for era in [Era::Linux2_6_10, Era::Linux2_6_11] {
            let lab = lab(era, mib);
            assert_eq!(lab.zones().count(), zones.len(), "{mib} MiB");
            for (zone, expected) in lab.zones().zip(zones) {
                let stat = lab.machine.zone_stat(zone);
                let reserve = lab.machine.lowmem_reserve(zone);
                let kept = [ZoneKind::Normal, ZoneKind::HighMem]
                    .map(|kind| reserve[usize::from(zone_index(Arch::I386, kind))]);
                let [min, low, high, normal, highmem] = *expected;
                assert_eq!([stat.min_pages, stat.low_pages, stat.high_pages], [min, low, high], "{mib} MiB, {zone:?}");
                // 2.6.10 keeps nothing back.
                let reserve = if era == Era::Linux2_6_11 { [normal, highmem] } else { [0, 0] };
                assert_eq!(kept, reserve, "{mib} MiB, {zone:?}, {era:?}");
            }
        }
    }
}

/// Kernel, MiB, flags, how many pages were granted (if recorded), and how many are left free in each zone.
type Floor = (Era, u32, Gfp, Option<u32>, &'static [i64]);

#[test]
fn a_request_of_2_6_ends_where_its_rights_end() {
    let noretry = Gfp::NORETRY;
    let noio_high = Gfp::GFP_NOIO | Gfp::HIGH | noretry;
    let atomic_dma = Gfp::GFP_ATOMIC | Gfp::DMA;
    let atomic_highmem = Gfp::GFP_ATOMIC | Gfp::HIGHMEM;
    let cases: [Floor; 15] = [
        (Era::Linux2_6_11, 64, Gfp::GFP_KERNEL | noretry, Some(15_203), &[112, 191]),
        (Era::Linux2_6_11, 64, Gfp::NONE, Some(15_267), &[96, 143]),
        (Era::Linux2_6_11, 64, Gfp::GFP_ATOMIC, Some(15_363), &[72, 71]),
        (Era::Linux2_6_11, 64, noio_high, Some(15_331), &[80, 95]),
        (Era::Linux2_6_11, 64, atomic_dma, Some(3_331), &[24, 12_143]),
        (Era::Linux2_6_11, 1200, Gfp::GFP_KERNEL | noretry, Some(224_359), &[897, 928, 77_728]),
        (Era::Linux2_6_11, 1200, Gfp::NONE, Some(224_587), &[893, 704, 77_728]),
        (Era::Linux2_6_11, 1200, Gfp::GFP_ATOMIC, Some(224_945), &[887, 352, 77_728]),
        (Era::Linux2_6_11, 1200, atomic_highmem, Some(299_970), &[1_191, 2_784, 16]),
        (Era::Linux2_6_10, 64, Gfp::GFP_KERNEL | noretry, None, &[64, 191]),
        (Era::Linux2_6_10, 64, Gfp::NONE, None, &[48, 143]),
        (Era::Linux2_6_10, 64, Gfp::GFP_ATOMIC, None, &[24, 71]),
        (Era::Linux2_6_10, 1200, Gfp::GFP_KERNEL | noretry, None, &[17, 928, 77_728]),
        (Era::Linux2_6_10, 1200, Gfp::NONE, None, &[13, 704, 77_728]),
        (Era::Linux2_6_10, 1200, Gfp::GFP_ATOMIC, None, &[6, 352, 77_728]),
    ];
    for (era, mib, gfp, granted, left) in cases {
        let mut lab = lab(era, mib);
        let got = count(&mut lab, gfp, 0);
        let free: Vec<i64> = lab.zones().map(|zone| lab.free(zone)).collect();
        assert_eq!(free, left, "{era:?}, {mib} MiB, {gfp:?}");
        assert!(granted.is_none_or(|granted| granted == got), "{era:?}, {mib} MiB, {gfp:?}: {got}");
    }
}

/// How many blocks are granted until the first NULL.
fn count(lab: &mut Lab, gfp: Gfp, order: u8) -> u32 {
    let mut granted = 0;
    let request = if gfp.any(Gfp::HIGHMEM) {
        Op::AllocPages { gfp, order, into: None }
    } else {
        Op::GetFreePages { gfp, order, into: None }
    };
    while let Outcome::Granted { slept_ticks: 0, .. } = lab.machine.run(request, &mut Recorder::default()) {
        granted += 1;
    }
    lab.machine.validate().expect("a sound machine");
    granted
}

#[test]
fn a_task_that_reclaims_takes_the_last_page_of_2_6() {
    let mut lab = lab(Era::Linux2_6_11, 64);
    lab.enter(Context::NoReclaim);
    assert_eq!(count(&mut lab, Gfp::GFP_KERNEL, 0), 15_516);
    assert_eq!(lab.free_in_all_zones(), 0);
}

#[test]
fn atomic_takes_the_last_page_of_2_0_and_kernel_leaves_the_reserve() {
    // Pages free at the end: a request needs more than the reserve, whatever its order.
    for (mib, gfp, order, left) in [
        (64, Gfp::GFP_KERNEL, 0, 152),
        (16, Gfp::GFP_KERNEL, 0, 56),
        (64, Gfp::GFP_ATOMIC, 0, 0),
        (16, Gfp::GFP_ATOMIC, 0, 0),
    ] {
        let mut lab = lab(Era::Linux2_0, mib);
        count(&mut lab, gfp, order);
        assert_eq!(lab.free_in_all_zones(), left, "{mib} MiB, {gfp:?}");
    }
}

#[test]
fn the_pages_of_2_0_come_from_the_top_downwards_and_those_of_2_6_upwards() {
    let frames = |era| {
        let mut lab = lab(era, 64);
        // Past what is in pieces already after booting.
        let request = Op::GetFreePages { gfp: Gfp::GFP_KERNEL, order: 0, into: None };
        for _ in 0..200 {
            lab.run(request);
        }
        let mut frame = || i64::from(pages_of(lab.run(request)).1);
        let first = frame();
        frame() - first
    };
    assert_eq!(frames(Era::Linux2_0), -1);
    assert_eq!(frames(Era::Linux2_6_11), 1);
}

#[test]
fn kmalloc_of_2_0_rounds_up_to_blocks_less_a_header_of_8_bytes() {
    let mut lab = Lab::new(Preset::K20M64);
    for (asked, given) in [
        (1, 24),
        (24, 24),
        (25, 56),
        (244, 244),
        (500, 500),
        (2_032, 2_032),
        (4_072, 4_072),
        (4_073, 8_168),
        (4_096, 8_168),
        (131_048, 131_048),
    ] {
        match grant(lab.kmalloc(asked, Gfp::GFP_KERNEL).1).kind {
            GrantKind::Object { size_bytes, .. } => assert_eq!(size_bytes, given, "{asked}"),
            other => panic!("{asked}: {other:?}"),
        }
    }
    assert!(matches!(lab.kmalloc(131_049, Gfp::GFP_KERNEL).1, Outcome::Null { .. }));
}

#[test]
fn what_is_freed_cold_goes_to_the_other_list_of_2_6() {
    let mut lab = lab(Era::Linux2_6_11, 64);
    let (hot, _) = lab.alloc_pages(Gfp::GFP_KERNEL, 0);
    let (cold, _) = lab.alloc_pages(Gfp::GFP_KERNEL, 0);
    let lengths = |lab: &Lab| [HOT, COLD].map(|list| lab.machine.pcp_list(ZoneId(1), 0, list).count());
    let [before_hot, before_cold] = lengths(&lab);
    lab.run(Op::FreeCold { page: at(cold) });
    lab.free_pages(hot, 0);
    assert_eq!(lengths(&lab), [before_hot + 1, before_cold + 1]);
}
