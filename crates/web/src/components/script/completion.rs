//! Words that could stand at the caret: a list below it, while one types.
//!
//! The textarea keeps the focus; the list is told to those who do not see it by `aria-activedescendant`.

use super::flag_hint;
use kmscope_mm::Era;
use kmscope_scenario::lang::{era_of, has_word};
use kmscope_scenario::{Completion, completions};
use kmscope_session::{Language, text};
use std::ops::Range;
use yew::prelude::*;

/// So many are offered.
const MOST: usize = 8;
/// Of fewer letters nothing is known.
const LETTERS: usize = 2;

/// What is offered at the caret.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// Bytes of the source that the word would replace.
    pub span: Range<usize>,
    /// The words.
    pub words: Vec<Completion>,
    /// The one that Tab takes.
    pub chosen: usize,
    /// The line before the word: the list stands below its end.
    before: AttrValue,
    /// Lines above.
    line: usize,
    /// The script's kernel.
    era: Era,
}

impl Offer {
    /// What could be meant by the word before the caret, a place in UTF-16 units; nothing where nobody would be helped.
    pub fn at(source: &str, caret: u32) -> Option<Self> {
        let caret = byte_of(source, caret);
        let (span, mut words) = completions(source, caret);
        let era = era_of(source);
        words.retain(|word| has_word(era, &word.word));
        let typed = source.get(span.start..caret)?;
        // The word is written to its end, or one is in the middle of it.
        if words.is_empty() || typed.len() < LETTERS || span.end != caret || is_word(typed) {
            return None;
        }
        // What begins so comes before what only sounds so; the rest stays in the order of the language.
        let (begin_so, sound_so): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| word.word.starts_with(typed));
        let words = begin_so.into_iter().chain(sound_so).take(MOST).collect();
        let start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let before = source[start..span.start].to_owned().into();
        let line = source[..span.start].matches('\n').count();
        Some(Self { span, words, chosen: 0, before, line, era })
    }

    /// With another word chosen.
    #[must_use]
    pub fn moved(&self, by: isize) -> Self {
        let count = self.words.len();
        let chosen = self.chosen.checked_add_signed(by).unwrap_or(count - 1) % count;
        Self { chosen, ..self.clone() }
    }

    /// What is written for one of the words: of a call, its bracket as well.
    pub fn text(&self, word: usize) -> String {
        let Completion { word, signature, .. } = &self.words[word];
        if signature.is_some() { format!("{word}(") } else { word.clone() }
    }
}

/// Words that are complete as they stand: Enter after them ends the line.
fn is_word(typed: &str) -> bool {
    use kmscope_scenario::lang::words;
    words::word(typed).is_some() || words::is_block(typed) || words::STATEMENTS.contains(&typed)
}

/// The byte at a place in UTF-16 units.
fn byte_of(source: &str, place: u32) -> usize {
    let place = place as usize;
    if source.is_ascii() {
        return place.min(source.len());
    }
    let mut units = 0;
    for (at, letter) in source.char_indices() {
        if units >= place {
            return at;
        }
        units += letter.len_utf16();
    }
    source.len()
}

/// Properties of [`CompletionList`].
#[derive(Properties, PartialEq)]
pub struct CompletionListProps {
    /// What is offered.
    pub offer: Offer,
    /// Language of what is said.
    pub language: Language,
    /// A word was clicked.
    pub take: Callback<usize>,
}

/// The list.
#[component]
pub fn CompletionList(props: &CompletionListProps) -> Html {
    let CompletionListProps { offer, language, take } = props;
    let option = |(at, word): (usize, &Completion)| {
        let take = take.clone();
        // Before the textarea loses the focus.
        let onmousedown = Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            take.emit(at);
        });
        let said = word.signature.clone().map(|signature| signature.replacen(&word.word, "", 1));
        let said = said.or_else(|| flag_hint::meaning(&word.word, *language, offer.era));
        html! {
            <li key={word.word.as_str()} id={format!("completion-{at}")} role="option"
                aria-selected={(at == offer.chosen).to_string()} {onmousedown}>
                <b>{&word.word}</b><span>{said}</span>
            </li>
        }
    };
    html! {
        <div class="completion" ~style={format!("--line:{}", offer.line)}>
            <span class="ghost" aria-hidden="true">{&offer.before}</span>
            <ul id="completion" role="listbox" aria-label={text!(*language, "screen-completion")}>
                {for offer.words.iter().enumerate().map(option)}
            </ul>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(source: &str) -> Vec<String> {
        let caret = u32::try_from(source.encode_utf16().count()).expect("short");
        Offer::at(source, caret)
            .map(|offer| offer.words.into_iter().map(|word| word.word).collect())
            .unwrap_or_default()
    }

    #[test]
    fn calls_are_offered_where_a_call_can_stand_and_flags_among_arguments() {
        assert_eq!(offered("machine toy 64\np = kma"), ["kmalloc", "kmalloc_array"]);
        let flags = offered("p = alloc_page(GFP_A");
        assert_eq!(flags.first().map(String::as_str), Some("GFP_ATOMIC"), "{flags:?}");
        assert!(offered("p = kmalloc(8, GFP_").len() <= MOST);
    }

    #[test]
    fn nothing_is_offered_for_a_whole_word_a_letter_a_comment_or_a_text() {
        for source in ["k", "p = kmalloc", "// kma", "note(\"kma", "in_irq", "p = kmalloc(8, GFP_KERNEL", "kma "] {
            assert_eq!(offered(source), [""; 0], "{source}");
        }
    }

    #[test]
    fn the_list_stands_at_the_word_also_behind_letters_of_two_units() {
        let source = "// 😀\n\u{5185}(kma";
        let caret = u32::try_from(source.encode_utf16().count()).expect("short");
        let offer = Offer::at("machine toy 64\n  p = kma", 24).expect("an offer");
        assert_eq!((offer.line, &*offer.before, offer.span), (1, "  p = ", 21..24));
        assert_eq!(byte_of(source, caret), source.len());
    }

    #[test]
    fn one_goes_round_the_list_and_takes_a_call_with_its_bracket() {
        let offer = Offer::at("kmal", 4).expect("an offer");
        assert_eq!(offer.text(offer.chosen), "kmalloc(");
        assert_eq!(offer.moved(-1).chosen, offer.words.len() - 1);
        assert_eq!(offer.moved(-1).moved(1).chosen, 0);
    }
}
