//! The lists of the node in a snapshot.

use kmscope_mm::Machine;
use kmscope_mm::boot::{CompactState, NodeExtras, NodeState};
use serde_json::Value;

fn get<T: serde::de::DeserializeOwned>(value: &Value, path: &[&str]) -> Result<T, String> {
    let at = path.iter().fold(value, |value, key| &value[*key]);
    serde_json::from_value(at.clone()).map_err(|error| format!("{}: {error}", path.join(".")))
}

/// The node's state, and what else is said of the beginning.
pub(super) fn read(line: &Value, settings: &Value, zones: &[&str]) -> Result<(NodeState, NodeExtras), String> {
    let lists = ["inactive_anon", "active_anon", "inactive_file", "active_file"];
    let list = |name: &str| get(line, &["lru", name]);
    let flags: u64 = get(line, &["node", "flags"])?;
    let congested: u64 = get(line, &["lruvec", "flags"])?;
    let node = |name: &str| get::<u32>(line, &["node", name]);
    let mut state = NodeState {
        lists: [list(lists[0])?, list(lists[1])?, list(lists[2])?, list(lists[3])?],
        batches: [get(line, &["fbatch", "lru_add"])?, get(line, &["fbatch", "lru_move_tail"])?],
        cost: [get(line, &["lruvec", "anon_cost"])?, get(line, &["lruvec", "file_cost"])?],
        age: get(line, &["lruvec", "nonresident_age"])?,
        refaults: get(line, &["node", "ws_activate"])?,
        refaults_seen: get(line, &["lruvec", "refaults"])?,
        flags: [flags & 1 != 0, flags & 2 != 0, congested & 2 != 0],
        kswapd: [node("kswapd_order")?, node("kswapd_highest")?, node("kswapd_failures")?],
        swap: [node("swap_free")?, node("swap_total")?],
        ..NodeState::default()
    };
    for zone in zones {
        let pages: [u32; 6] = get(line, &["zone_lru", zone])?;
        state.zone_pages.push([pages[0], pages[1], pages[2], pages[3]]);
        state.write_pending.push(pages[5]);
        let word = |name: &str| get::<u32>(line, &["compact", zone, name]);
        state.compact.push(CompactState {
            migrate: get(line, &["compact", zone, "migrate"])?,
            free: word("free")?,
            init_migrate: word("init_migrate")?,
            init_free: word("init_free")?,
            considered: word("considered")?,
            defer_shift: word("defer_shift")?,
            order_failed: word("order_failed")?,
            flush: word("flush")? != 0,
            skip: get(line, &["compact", zone, "skip"])?,
        });
    }
    let file: Vec<(u32, u32, u32)> = get(line, &["cache"]).unwrap_or_default();
    let extras = NodeExtras {
        compound: get(line, &["compound"])?,
        like_movable: get(line, &["like_movable"])?,
        file: file.into_iter().filter(|&(_, pages, _)| pages > 0).collect(),
        swappiness: get(settings, &["swappiness"])?,
        kcompactd: settings["kcompactd"] == 1,
    };
    Ok((state, extras))
}

/// Holds a snapshot's lists against the model's.
pub(super) fn compare(line: &Value, machine: &Machine, name: &str) -> Result<(), String> {
    let zones: Vec<String> =
        line["zone_lru"].as_object().map(|zones| zones.keys().cloned().collect()).unwrap_or_default();
    let mut names: Vec<&str> = zones.iter().map(String::as_str).collect();
    // As in the header: the lowest first.
    let order = ["DMA", "DMA32", "Normal", "HighMem"];
    names.sort_by_key(|name| order.iter().position(|known| known == name));
    let settings = serde_json::json!({ "swappiness": 60, "kcompactd": 0 });
    let (kernel, _) = read(line, &settings, &names)?;
    let model = machine.export_node();
    let differs = |what: &str, kernel: &dyn std::fmt::Debug, model: &dyn std::fmt::Debug| {
        Err(format!("{name} snapshot: {what}: the kernel has {kernel:?}, the model {model:?}"))
    };
    for (at, what) in ["inactive anonymous", "active anonymous", "inactive file", "active file"].iter().enumerate() {
        let (kernel, model) = (&kernel.lists[at], &model.lists[at]);
        if kernel != model {
            let same = kernel.iter().zip(model).take_while(|(kernel, model)| kernel == model).count();
            let from = |list: &[kmscope_mm::boot::PageRun]| list.iter().skip(same).take(4).copied().collect::<Vec<_>>();
            return differs(&format!("{what} pages from run {same} on"), &from(kernel), &from(model));
        }
    }
    if kernel == model {
        return Ok(());
    }
    let rest = |state: &NodeState| NodeState { lists: Default::default(), ..state.clone() };
    differs("the node", &rest(&kernel), &rest(&model))
}
