//! The glossary: one term for one thing, what it means, and where a sentence uses it.
//!
//! Terms, the forms in which sentences write them, and what they mean stand in `messages/*/glossary.ftl`. A form with `!` before
//! it is something else that looks like a term (`high memory` is not the watermark high): there nothing is found.
//!
//! Knows the words alone.

use crate::catalogue::{Id, Message, id};
use crate::{Catalogue, Language};
use std::ops::Range;
use std::sync::OnceLock;

/// A term of the glossary: its place among all of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Term(usize);

/// The sentences of a term.
struct Entry {
    name: Id,
    forms: Id,
    meaning: Id,
}

macro_rules! term {
    ($name:literal, $forms:literal, $meaning:literal) => {
        Entry { name: id($name, &[]), forms: id($forms, &[]), meaning: id($meaning, &[]) }
    };
}

/// All terms, from pages to objects, from requests to those who run.
const TERMS: &[Entry] = &[
    term!("glossary-page-frame", "glossary-page-frame-forms", "glossary-page-frame-text"),
    term!("glossary-pfn", "glossary-pfn-forms", "glossary-pfn-text"),
    term!("glossary-zone", "glossary-zone-forms", "glossary-zone-text"),
    term!("glossary-page-allocator", "glossary-page-allocator-forms", "glossary-page-allocator-text"),
    term!("glossary-buddy-allocator", "glossary-buddy-allocator-forms", "glossary-buddy-allocator-text"),
    term!("glossary-block", "glossary-block-forms", "glossary-block-text"),
    term!("glossary-order", "glossary-order-forms", "glossary-order-text"),
    term!("glossary-buddy", "glossary-buddy-forms", "glossary-buddy-text"),
    term!("glossary-split", "glossary-split-forms", "glossary-split-text"),
    term!("glossary-merge", "glossary-merge-forms", "glossary-merge-text"),
    term!("glossary-free-list", "glossary-free-list-forms", "glossary-free-list-text"),
    term!("glossary-migrate-type", "glossary-migrate-type-forms", "glossary-migrate-type-text"),
    term!("glossary-movable", "glossary-movable-forms", "glossary-movable-text"),
    term!("glossary-pageblock", "glossary-pageblock-forms", "glossary-pageblock-text"),
    term!("glossary-fallback", "glossary-fallback-forms", "glossary-fallback-text"),
    term!("glossary-steal", "glossary-steal-forms", "glossary-steal-text"),
    term!("glossary-claim", "glossary-claim-forms", "glossary-claim-text"),
    term!("glossary-zone-fallback", "glossary-zone-fallback-forms", "glossary-zone-fallback-text"),
    term!("glossary-pcp", "glossary-pcp-forms", "glossary-pcp-text"),
    term!("glossary-watermark", "glossary-watermark-forms", "glossary-watermark-text"),
    term!("glossary-min-low-high", "glossary-min-low-high-forms", "glossary-min-low-high-text"),
    term!("glossary-floor", "glossary-floor-forms", "glossary-floor-text"),
    term!("glossary-reserve", "glossary-reserve-forms", "glossary-reserve-text"),
    term!("glossary-lowmem-reserve", "glossary-lowmem-reserve-forms", "glossary-lowmem-reserve-text"),
    term!("glossary-high-atomic", "glossary-high-atomic-forms", "glossary-high-atomic-text"),
    term!("glossary-boost", "glossary-boost-forms", "glossary-boost-text"),
    term!("glossary-fast-path", "glossary-fast-path-forms", "glossary-fast-path-text"),
    term!("glossary-slow-path", "glossary-slow-path-forms", "glossary-slow-path-text"),
    term!("glossary-gfp", "glossary-gfp-forms", "glossary-gfp-text"),
    term!("glossary-reclaim", "glossary-reclaim-forms", "glossary-reclaim-text"),
    term!("glossary-kswapd", "glossary-kswapd-forms", "glossary-kswapd-text"),
    term!("glossary-direct-reclaim", "glossary-direct-reclaim-forms", "glossary-direct-reclaim-text"),
    term!("glossary-page-cache", "glossary-page-cache-forms", "glossary-page-cache-text"),
    term!("glossary-dirty", "glossary-dirty-forms", "glossary-dirty-text"),
    term!("glossary-writeback", "glossary-writeback-forms", "glossary-writeback-text"),
    term!("glossary-flusher", "glossary-flusher-forms", "glossary-flusher-text"),
    term!("glossary-anon", "glossary-anon-forms", "glossary-anon-text"),
    term!("glossary-swap", "glossary-swap-forms", "glossary-swap-text"),
    term!("glossary-dentries", "glossary-dentries-forms", "glossary-dentries-text"),
    term!("glossary-fragmentation", "glossary-fragmentation-forms", "glossary-fragmentation-text"),
    term!("glossary-compaction", "glossary-compaction-forms", "glossary-compaction-text"),
    term!("glossary-oom-killer", "glossary-oom-killer-forms", "glossary-oom-killer-text"),
    term!("glossary-too-small-to-fail", "glossary-too-small-to-fail-forms", "glossary-too-small-to-fail-text"),
    term!("glossary-costly", "glossary-costly-forms", "glossary-costly-text"),
    term!("glossary-slab", "glossary-slab-forms", "glossary-slab-text"),
    term!("glossary-cache", "glossary-cache-forms", "glossary-cache-text"),
    term!("glossary-object", "glossary-object-forms", "glossary-object-text"),
    term!("glossary-size-class", "glossary-size-class-forms", "glossary-size-class-text"),
    term!("glossary-freelist", "glossary-freelist-forms", "glossary-freelist-text"),
    term!("glossary-partial-list", "glossary-partial-list-forms", "glossary-partial-list-text"),
    term!("glossary-pin", "glossary-pin-forms", "glossary-pin-text"),
    term!("glossary-vmalloc-area", "glossary-vmalloc-area-forms", "glossary-vmalloc-area-text"),
    term!("glossary-guard-page", "glossary-guard-page-forms", "glossary-guard-page-text"),
    term!("glossary-highmem", "glossary-highmem-forms", "glossary-highmem-text"),
    term!("glossary-process-context", "glossary-process-context-forms", "glossary-process-context-text"),
    term!("glossary-atomic-context", "glossary-atomic-context-forms", "glossary-atomic-context-text"),
    term!("glossary-interrupt", "glossary-interrupt-forms", "glossary-interrupt-text"),
    term!("glossary-softirq", "glossary-softirq-forms", "glossary-softirq-text"),
    term!("glossary-tasklet", "glossary-tasklet-forms", "glossary-tasklet-text"),
    term!("glossary-timer", "glossary-timer-forms", "glossary-timer-text"),
    term!("glossary-spinlock", "glossary-spinlock-forms", "glossary-spinlock-text"),
    term!("glossary-mutex", "glossary-mutex-forms", "glossary-mutex-text"),
    term!("glossary-reentrant", "glossary-reentrant-forms", "glossary-reentrant-text"),
    term!("glossary-scope", "glossary-scope-forms", "glossary-scope-text"),
    term!("glossary-tick", "glossary-tick-forms", "glossary-tick-text"),
    term!("glossary-hog", "glossary-hog-forms", "glossary-hog-text"),
    term!("glossary-lens", "glossary-lens-forms", "glossary-lens-text"),
    term!("glossary-recording", "glossary-recording-forms", "glossary-recording-text"),
    term!("glossary-modelled", "glossary-modelled-forms", "glossary-modelled-text"),
];

/// A term found in a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Where, in bytes.
    pub at: Range<usize>,
    /// Which.
    pub term: Term,
}

impl Term {
    /// All terms, in an order in which they can be read.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TERMS.len()).map(Self)
    }

    /// The term that a key of the catalogue names: `glossary-buddy`.
    pub fn named(key: &str) -> Option<Self> {
        Self::all().find(|term| term.key() == key)
    }

    /// Its key in the catalogue.
    pub fn key(self) -> &'static str {
        TERMS[self.0].name.name()
    }

    /// As a heading writes it.
    pub fn name(self, language: Language) -> String {
        Message::new(TERMS[self.0].name).say(language)
    }

    /// What it means, in a sentence or two.
    pub fn meaning(self, language: Language) -> String {
        Message::new(TERMS[self.0].meaning).say(language)
    }
}

/// The terms in a sentence, in its order: whole words, of those that begin at one place the longest, and each term only where it
/// stands first.
pub fn find(text: &str, language: Language) -> Vec<Found> {
    let forms = forms(language);
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let here =
            forms[usize::from(text.as_bytes()[at].to_ascii_lowercase())].iter().find(|form| form.is_at(text, at));
        if let Some(term) = here.and_then(|form| form.term)
            && !found.iter().any(|known| known.term == term)
        {
            found.push(Found { at: at..at + here.map_or(0, |form| form.text.len()), term });
        }
        at += here.map_or(next.len_utf8(), |form| form.text.len());
    }
    found
}

/// A way to write a term, or (`None`) something that is none.
struct Form {
    text: String,
    term: Option<Term>,
}

impl Form {
    /// Whether it stands at a place of a text, as whole words.
    fn is_at(&self, text: &str, at: usize) -> bool {
        let Some(rest) = text[at..].strip_prefix(self.text.as_str()).or_else(|| self.capitalized_at(&text[at..]))
        else {
            return false;
        };
        let before = text[..at].chars().next_back();
        let (first, last) = (self.text.chars().next(), self.text.chars().next_back());
        !(joins(before, first) || joins(last, rest.chars().next()))
    }

    /// The rest of a text that begins with the form as a sentence does, with a capital letter.
    fn capitalized_at<'a>(&self, text: &'a str) -> Option<&'a str> {
        let first = self.text.chars().next().filter(char::is_ascii_lowercase)?;
        // `Low` begins a sentence about something else.
        let long = self.text.len() > "high".len();
        let rest = text.strip_prefix(first.to_ascii_uppercase()).filter(|_| long)?;
        rest.strip_prefix(&self.text[1..])
    }
}

/// Whether two characters belong to one word or name. Chinese words are not parted by anything.
fn joins(left: Option<char>, right: Option<char>) -> bool {
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    in_word(left) && in_word(right)
}

/// All forms of a language by the byte that they begin with, in lower case; of each byte the longest first.
fn forms(language: Language) -> &'static [Vec<Form>] {
    static FORMS: [OnceLock<Vec<Vec<Form>>>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
    FORMS[language as usize].get_or_init(|| {
        let catalogue = Catalogue::of(language);
        let mut forms: Vec<Vec<Form>> = (0..256).map(|_| Vec::new()).collect();
        for (place, entry) in TERMS.iter().enumerate() {
            for form in catalogue.say(&Message::new(entry.forms)).split('|') {
                let (text, term) = match form.strip_prefix('!') {
                    Some(other) => (other, None),
                    None => (form, Some(Term(place))),
                };
                let first = text.bytes().next().map_or(0, |byte| byte.to_ascii_lowercase());
                forms[usize::from(first)].push(Form { text: text.to_owned(), term });
            }
        }
        // Of two that are the same, the one that says that it is no term.
        for forms in &mut forms {
            forms.sort_by_key(|form| (std::cmp::Reverse(form.text.len()), form.term.is_some()));
        }
        forms
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, language: Language) -> Vec<(&str, &'static str)> {
        let short = |term: Term| term.key().trim_start_matches("glossary-");
        find(text, language).into_iter().map(|found| (&text[found.at.clone()], short(found.term))).collect()
    }

    #[test]
    fn a_term_is_found_as_whole_words_the_longest_one_and_only_where_it_stands_first() {
        for (text, terms) in [
            (
                "A page frame is free, a frame number is its index",
                vec![("page frame", "page-frame"), ("frame number", "pfn")],
            ),
            ("buddies, and one more buddy", vec![("buddies", "buddy")]),
            ("Reclaim freed pages of page cache", vec![("Reclaim", "reclaim"), ("page cache", "page-cache")]),
            (
                "the lowmem reserve is not the reserve",
                vec![("lowmem reserve", "lowmem-reserve"), ("reserve", "reserve")],
            ),
            ("page_cache(8M) and unblock are no terms", vec![]),
            ("free is above high", vec![("high", "min-low-high")]),
            ("from the low end, in order", vec![]),
            ("High contrast", vec![]),
        ] {
            assert_eq!(found(text, Language::English), terms, "{text}");
        }
    }

    #[test]
    fn chinese_terms_are_found_inside_of_sentences() {
        for (text, terms) in [
            ("与空闲伙伴合并到 3 阶", vec![("伙伴", "buddy"), ("合并", "merge"), ("阶", "order")]),
            ("DMA 区的页缓存由 kswapd 回收", vec![("页缓存", "page-cache"), ("kswapd", "kswapd"), ("回收", "reclaim")]),
            ("这一阶段", vec![]),
            ("kmin 不是水位 min", vec![("水位", "watermark"), ("min", "min-low-high")]),
        ] {
            assert_eq!(found(text, Language::Chinese), terms, "{text}");
        }
    }

    #[test]
    fn every_term_is_found_where_it_is_explained_by_name() {
        for language in Language::ALL {
            for term in Term::all() {
                let name = term.name(language);
                let in_name = find(&name, language).into_iter().any(|found| found.term == term);
                // A form of a name may say more than the name, as `claimed` does.
                let by_form = forms(language).iter().flatten().any(|form| form.term == Some(term));
                assert!(in_name || by_form, "{name}");
                assert!(!term.meaning(language).is_empty());
            }
        }
        assert_eq!(Term::named("glossary-buddy").map(|term| term.name(Language::English)).as_deref(), Some("buddy"));
        assert_eq!(Term::named("buddy"), None);
    }
}
