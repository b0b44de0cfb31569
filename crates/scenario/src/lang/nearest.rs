//! The name that was meant by one that nobody knows. A wrong guess is worse than none: it is made for slips of the
//! hand alone, and never leads to a name that says something else (`local_bh_disable` is no slip of
//! `local_irq_disable`, `SZ_2G` none of `SZ_2K`).

use super::words::{self, BLOCKS, FUNCTIONS, NOT_YET, STATEMENTS};
use crate::diagnostic::{DiagnosticKind, NameKind};
use std::cmp::Reverse;

/// Longer names are not compared: nobody writes them by hand.
const LONGEST: usize = 48;

/// The word of the language that was meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest_of(word, &mut known.into_iter(), true)
}

/// The name of the script's own that was meant.
pub fn nearest_own<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest_of(word, &mut known.into_iter(), false)
}

// Behind a pointer: there are many kinds of lists of words.
fn nearest_of(word: &str, known: &mut dyn Iterator<Item = &str>, of_language: bool) -> Option<String> {
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let mut best: Option<((usize, Reverse<usize>), &str)> = None;
    for candidate in known {
        if candidate.len() > LONGEST {
            continue;
        }
        let plain = candidate.to_ascii_lowercase();
        // Cheap, and true of nearly all: so that many names cost little.
        if !begins_alike(&lower, &plain) {
            continue;
        }
        let Some(distance) = slips(&lower, &plain, of_language) else { continue };
        let alike = lower.bytes().zip(plain.bytes()).take_while(|(a, b)| a == b).count();
        let rank = (distance, Reverse(alike));
        if best.is_none_or(|(known, _)| rank < known) {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

/// How many slips make one name of the other; `None`: it is another name.
fn slips(word: &str, known: &str, of_language: bool) -> Option<usize> {
    let (word, known) = (word.trim_start_matches('_'), known.trim_start_matches('_'));
    let letters = |text: &'_ str| text.bytes().filter(u8::is_ascii_alphanumeric).collect::<Vec<_>>();
    if word.len().abs_diff(known.len()) <= 3 && letters(word) == letters(known) {
        return Some(0);
    }
    if let Some(rest) = known.strip_prefix(word) {
        // It is not written to its end. A number that goes on is another number.
        let whole_part = rest.starts_with('_');
        let number = rest.starts_with(|c: char| c.is_ascii_digit()) || word.ends_with(|c: char| c.is_ascii_digit());
        return (word.len() > 1 && (whole_part || !number && 2 * word.len() >= known.len())).then_some(1);
    }
    let most = (word.len() / 3).clamp(1, 3);
    let digits = |text: &'_ str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    if word.len().abs_diff(known.len()) > most || digits(word) != digits(known) {
        return None;
    }
    fn parts(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| !c.is_ascii_alphanumeric())
    }
    let count = parts(word).count();
    if count != parts(known).count() {
        let squeezed = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric(), "");
        return (word.len() > 4 && strsim::osa_distance(&squeezed(word), &squeezed(known)) == 1).then_some(1);
    }
    // What the language knows as a part of longer names is meant there as it is written: `bh`, `unlock`, `alloc`.
    let of_language = of_language && count > 1;
    let mut sum = 0;
    for (ours, theirs) in parts(word).zip(parts(known)).filter(|(ours, theirs)| ours != theirs) {
        sum += slips_of_part(ours, theirs, of_language)?;
    }
    (sum <= most).then_some(sum)
}

/// The same of what stands between two underscores.
fn slips_of_part(ours: &str, theirs: &str, of_language: bool) -> Option<usize> {
    let (shorter, longer) = (ours.len().min(theirs.len()), ours.len().max(theirs.len()));
    let most = (shorter / 3).max(1);
    if longer - shorter > most || !begins_alike(ours, theirs) || ours.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let distance = strsim::osa_distance(ours, theirs);
    let swapped = longer == 2 && ours.bytes().rev().eq(theirs.bytes());
    let plural = ours.strip_suffix('s') == Some(theirs) || theirs.strip_suffix('s') == Some(ours);
    let is_slip = swapped || longer > 2 && distance <= most;
    (is_slip && (plural || !of_language || !is_part(ours))).then_some(distance)
}

/// The first letter is right, missing, one too many, or changed places with the second.
fn begins_alike(ours: &str, theirs: &str) -> bool {
    let (ours, theirs) = (ours.trim_start_matches('_').as_bytes(), theirs.trim_start_matches('_').as_bytes());
    let [a, b] = [ours.first(), theirs.first()];
    let [second, other_second] = [ours.get(1), theirs.get(1)];
    a == b || a == other_second && (b == second || ours == &theirs[1..]) || b == second && theirs == &ours[1..]
}

/// Whether a name of the language has this between its underscores.
fn is_part(part: &str) -> bool {
    let flags = words::gfp_names().map(|(name, _)| name).chain(words::SLAB_FLAGS.iter().map(|(name, _)| *name));
    let mut names = FUNCTIONS.iter().map(|function| function.name).chain(BLOCKS).chain(flags);
    names.any(|name| name.split('_').any(|known| known.eq_ignore_ascii_case(part)))
}

/// What programs call, and what the kernel has for it.
const IN_THE_KERNEL: [(&str, &str); 3] = [("malloc", "kmalloc"), ("calloc", "kcalloc"), ("free", "kfree")];

/// Calls of the kernel that the language writes otherwise.
const OTHERWISE: &[(&str, &str)] = &[
    ("local_bh_disable", "spin_lock_bh(lock)"),
    ("local_bh_enable", "spin_unlock_bh(lock)"),
    ("raw_spin_lock", "spin_lock(lock)"),
    ("raw_spin_unlock", "spin_unlock(lock)"),
    ("down", "mutex_lock(lock)"),
    ("up", "mutex_unlock(lock)"),
    ("put_page", "__free_page(page)"),
    ("folio_put", "__free_page(page)"),
    ("folio_alloc", "alloc_pages(flags, order)"),
    ("kzfree", "kfree(ptr)"),
    ("kfree_sensitive", "kfree(ptr)"),
    ("kfree_const", "kfree(ptr)"),
    ("kvfree_sensitive", "kvfree(addr)"),
    ("vfree_atomic", "vfree(addr)"),
    ("memzero_explicit", "memset(ptr, 0, size)"),
    ("msleep", "wait(ticks)"),
    ("ssleep", "wait(ticks)"),
    ("usleep_range", "wait(ticks)"),
    ("schedule", "wait(ticks)"),
    ("schedule_timeout", "wait(ticks)"),
    ("cond_resched", "wait(1)"),
    ("printf", "note(\"text\")"),
    ("printk", "note(\"text\")"),
    ("pr_info", "note(\"text\")"),
    ("pr_warn", "note(\"text\")"),
    ("pr_err", "note(\"text\")"),
    ("pr_debug", "note(\"text\")"),
    ("dev_info", "note(\"text\")"),
    ("dev_warn", "note(\"text\")"),
    ("dev_err", "note(\"text\")"),
    ("request_irq", "in_irq { … }"),
    ("tasklet_schedule", "in_tasklet { … }"),
    ("add_timer", "in_timer(after = ticks) { … }"),
    ("mod_timer", "in_timer(after = ticks) { … }"),
    ("kthread_run", "start name { … }"),
    ("kthread_create", "start name { … }"),
    ("swapon", "swap(size)"),
];

/// What a statement can begin with.
pub fn statements() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name).chain(BLOCKS).chain(STATEMENTS)
}

/// That no statement begins with this word, and what was meant.
pub fn unknown_statement(name: &str) -> DiagnosticKind {
    unknown_call(name, |name| nearest(name, statements()))
}

/// That there is no such call, and what was meant, if that has to be guessed.
pub fn unknown_call(name: &str, guess: impl FnOnce(&str) -> Option<String>) -> DiagnosticKind {
    if NOT_YET.contains(&name) {
        return DiagnosticKind::NotYet { name: name.to_owned() };
    }
    if let Some((name, instead)) = OTHERWISE.iter().find(|(known, _)| *known == name) {
        return DiagnosticKind::WrittenOtherwise { name, instead };
    }
    let of_programs = IN_THE_KERNEL.into_iter().find(|(known, _)| *known == name);
    let suggestion = of_programs.map(|(_, kernel)| kernel.to_owned()).or_else(|| guess(name));
    DiagnosticKind::Unknown { what: NameKind::Function, name: name.to_owned(), suggestion }
}

/// Processors by the names that others give them.
const PROCESSORS: [(&str, &str); 7] = [
    ("amd64", "x86_64"),
    ("x64", "x86_64"),
    ("x86", "x86_64"),
    ("i486", "i386"),
    ("i586", "i386"),
    ("i686", "i386"),
    ("x86_32", "i386"),
];

/// The processor that was meant.
pub fn nearest_processor<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let named = PROCESSORS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
    named.map(|(_, processor)| (*processor).to_owned()).or_else(|| nearest(word, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(name: &str) -> Option<String> {
        match unknown_statement(name) {
            DiagnosticKind::Unknown { suggestion, .. } => suggestion,
            DiagnosticKind::WrittenOtherwise { instead, .. } => Some(instead.to_owned()),
            _ => None,
        }
    }

    #[test]
    fn a_slip_of_the_hand_is_understood() {
        for (slip, meant) in [
            ("kmaloc", "kmalloc"),
            ("kmallco", "kmalloc"),
            ("Kmalloc", "kmalloc"),
            ("kmalloc_aray", "kmalloc_array"),
            ("zalloc", "kzalloc"),
            ("kfre", "kfree"),
            ("get_free_page", "__get_free_page"),
            ("get_zeroed_pages", "get_zeroed_page"),
            ("kmemcache_alloc", "kmem_cache_alloc"),
            ("kmem_cahce_alloc", "kmem_cache_alloc"),
            ("spinlock", "spin_lock"),
            ("spin_ulock", "spin_unlock"),
            ("spin_lock_irq_save", "spin_lock_irqsave"),
            ("local_irq_disabel", "local_irq_disable"),
            ("pagecache", "page_cache"),
            ("in_iqr", "in_irq"),
            ("fragmnet", "fragment"),
            ("hgo", "hog"),
            ("malloc", "kmalloc"),
            ("free", "kfree"),
        ] {
            assert_eq!(suggested(slip).as_deref(), Some(meant), "{slip}");
        }
        for (slip, meant) in [
            ("GFP_ATOMC", "GFP_ATOMIC"),
            ("GFP_KERNL", "GFP_KERNEL"),
            ("gfp_kernel", "GFP_KERNEL"),
            ("__GFP_NOIO", "GFP_NOIO"),
            ("__GFP_RETRY", "__GFP_RETRY_MAYFAIL"),
            ("GFP_HIGHUSER_MOVEABLE", "GFP_HIGHUSER_MOVABLE"),
        ] {
            let flag = nearest(slip, words::gfp_names().map(|(name, _)| name));
            assert_eq!(flag.as_deref(), Some(meant), "{slip}");
        }
        assert_eq!(nearest("fo", ["on", "off"]), None);
        assert_eq!(nearest("no", ["on", "off"]).as_deref(), Some("on"));
        assert_eq!(nearest("of", ["on", "off"]).as_deref(), Some("off"));
    }

    /// Each of these is a name of the kernel's own, or could be one.
    #[test]
    fn a_name_that_says_something_else_is_no_slip() {
        for name in [
            "spin_trylock",
            "spin_trylock_bh",
            "spin_lock_init",
            "mutex_trylock",
            "mutex_init",
            "kmem_cache_size",
            "kmem_cache_alloc_bulk",
            "memalloc_pin_save",
            "memalloc_nowait_save",
            "memalloc_flags_save",
            "vmalloc_32",
            "vcalloc",
            "vmalloc_array",
            "vmalloc_node",
            "krealloc_array",
            "kvrealloc",
            "memcpy",
            "memset32",
            "get_page",
            "page_address",
            "alloc_skb",
            "local_save_flags",
            "local_irq_free",
            "preempt_count",
            "read_lock",
            "read_unlock",
            "write_lock",
            "task_lock",
            "free_area",
        ] {
            assert_eq!(suggested(name), None, "{name}");
        }
        for flag in ["__GFP_WARN", "__GFP_NOCOMP", "__GFP_NOZERO", "__GFP_FAIL", "GFP_DMA64", "GFP_DMA16", "GFP_NORMAL"]
        {
            assert_eq!(nearest(flag, words::gfp_names().map(|(name, _)| name)), None, "{flag}");
        }
        let constants = || words::CONSTANTS.iter().map(|(name, _)| *name);
        for constant in ["SZ_3G", "SZ_2T", "SZ_1", "SZ_24K", "PAGE_MASK"] {
            let known = constants().filter(|known| *known != constant);
            assert_eq!(nearest(constant, known), None, "{constant}");
        }
        for (name, others) in [("rx_buf", ["tx_buf", "rx_len"]), ("buf3", ["buf1", "buf2"]), ("pa", ["pb", "qa"])] {
            assert_eq!(nearest_own(name, others), None, "{name}");
        }
        assert_eq!(nearest_own("buffr", ["buffer", "size"]).as_deref(), Some("buffer"));
        assert_eq!(nearest_own("pages", ["page", "size"]).as_deref(), Some("page"));
    }

    #[test]
    fn what_the_language_writes_otherwise_is_said() {
        assert_eq!(suggested("local_bh_disable").as_deref(), Some("spin_lock_bh(lock)"));
        assert_eq!(suggested("put_page").as_deref(), Some("__free_page(page)"));
        for (name, instead) in OTHERWISE {
            assert!(words::function(name).is_none() && !NOT_YET.contains(name), "{name} is known");
            let head = instead.split(['(', ' ']).next().unwrap_or_default();
            let known = words::function(head).is_some() || words::is_block(head);
            assert!(known, "{name}: {instead} is unknown");
        }
    }
}
