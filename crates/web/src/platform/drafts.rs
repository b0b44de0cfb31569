//! Scripts that are kept from one visit to the next, when several tabs keep some at the same time: whoever writes
//! first looks who wrote last, and puts aside what it would have overwritten. So of every tab the latest script is
//! kept; which one the next visit opens is decided by who was typed in last.

use kmscope_scenario::lessons::place_of;

/// Where texts are kept.
pub trait Store {
    /// The text of this name.
    fn get(&self, key: &str) -> Option<String>;
    /// Keeps it, if that is possible.
    fn set(&self, key: &str, value: &str);
}

/// What the next visit opens.
pub const SCRIPT: &str = "kmscope.script";
/// The lesson that it was made from.
pub const SCRIPT_LESSON: &str = "kmscope.script-lesson";
/// The last script that is no lesson, nor was made from one.
pub const OWN_SCRIPT: &str = "kmscope.own-script";
/// Who wrote them.
const WRITER: &str = "kmscope.script-by";
const OWN_WRITER: &str = "kmscope.own-script-by";
/// Scripts that were put aside, the latest first.
const OTHERS: &str = "kmscope.other-scripts";
/// That there are such was said at the beginning of a visit.
const TOLD: &str = "kmscope.other-scripts-told";

/// So many are put aside at most.
const MOST: usize = 4;

// Signs that nobody types: between scripts, and between what is known of one.
const BETWEEN: char = '\u{1e}';
const WITHIN: char = '\u{1f}';

/// A script with the name of the lesson that it was made from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
    /// The script.
    pub text: String,
    /// The lesson; nothing if there is none.
    pub lesson: String,
}

impl Draft {
    /// What the next visit opens.
    pub fn kept(store: &dyn Store) -> Option<Self> {
        Some(Self { text: store.get(SCRIPT)?, lesson: store.get(SCRIPT_LESSON).unwrap_or_default() })
    }

    /// Keeps it for the next visit.
    pub fn keep(&self, store: &dyn Store) {
        store.set(SCRIPT, &self.text);
        store.set(SCRIPT_LESSON, &self.lesson);
    }

    /// Whether somebody would miss it.
    fn is_work(&self) -> bool {
        let says_something = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with("machine ");
        self.text.lines().any(says_something) && place_of(&self.text).is_none()
    }
}

/// A script that was put aside, and who wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Other {
    by: String,
    draft: Draft,
}

fn others(store: &dyn Store) -> Vec<Other> {
    let stored = store.get(OTHERS).unwrap_or_default();
    let entry = |entry: &str| {
        let (by, rest) = entry.split_once(WITHIN)?;
        let (lesson, text) = rest.split_once(WITHIN)?;
        Some(Other { by: by.to_owned(), draft: Draft { text: text.to_owned(), lesson: lesson.to_owned() } })
    };
    stored.split(BETWEEN).filter_map(entry).collect()
}

fn set_others(store: &dyn Store, others: &[Other]) {
    let entry = |Other { by, draft }: &Other| format!("{by}{WITHIN}{}{WITHIN}{}", draft.lesson, draft.text);
    let entries: Vec<String> = others.iter().take(MOST).map(entry).collect();
    store.set(OTHERS, &entries.join(&BETWEEN.to_string()));
}

/// One page, as long as it is open.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its name as a writer.
    me: String,
    /// Who wrote what is kept, when this page last looked; `None`: it shows another script.
    knows: Option<String>,
    /// The same of the last script that is no lesson.
    knows_own: Option<String>,
    /// The script with which it began: as long as it shows that, there is nothing to keep.
    began_with: Option<String>,
}

impl Tab {
    /// A page with a name of its own.
    pub const fn new(me: String) -> Self {
        Self { me, knows: None, knows_own: None, began_with: None }
    }

    /// It begins to show a script that it was given: by an earlier visit, by a link.
    pub fn begin(&mut self, store: &dyn Store, shown: &str) {
        let writer_if_shown =
            |script, writer| store.get(script).filter(|kept| kept == shown).and_then(|_| store.get(writer));
        self.knows = writer_if_shown(SCRIPT, WRITER);
        self.knows_own = writer_if_shown(OWN_SCRIPT, OWN_WRITER);
        self.began_with = Some(shown.to_owned());
    }

    /// Keeps what it shows; true if the script of somebody else was put aside.
    pub fn keep(&mut self, store: &dyn Store, shown: &Draft) -> bool {
        if self.began_with.as_deref() == Some(&*shown.text) {
            return false;
        }
        let mut put_aside = false;
        let writer = store.get(WRITER);
        if writer.is_none() || writer != self.knows {
            // A script of one's own is kept a second time, and looked at below.
            let found = Draft::kept(store).filter(|found| !found.lesson.is_empty());
            put_aside |= self.puts_aside(store, found, writer, shown);
        }
        // Also where it goes on with the script of another that it knows: that one is told then.
        store.set(WRITER, &self.me);
        self.knows = Some(self.me.clone());
        if shown.lesson.is_empty() {
            let writer = store.get(OWN_WRITER);
            if writer.is_none() || writer != self.knows_own {
                let found = store.get(OWN_SCRIPT).map(|text| Draft { text, ..Draft::default() });
                put_aside |= self.puts_aside(store, found, writer, shown);
            }
            store.set(OWN_WRITER, &self.me);
            self.knows_own = Some(self.me.clone());
            store.set(OWN_SCRIPT, &shown.text);
        }
        shown.keep(store);
        self.began_with = None;
        put_aside
    }

    /// Puts aside what would be overwritten, if somebody else would miss it.
    fn puts_aside(&self, store: &dyn Store, found: Option<Draft>, by: Option<String>, shown: &Draft) -> bool {
        let is_own = |draft: &Draft| draft.text == shown.text || self.began_with.as_deref() == Some(&*draft.text);
        let Some(draft) = found.filter(|found| found.is_work() && !is_own(found)) else { return false };
        let mut all = others(store);
        // What this page itself wrote before is no more than an older version.
        all.retain(|other| other.by != self.me && !is_own(&other.draft) && other.draft.text != draft.text);
        all.insert(0, Other { by: by.unwrap_or_default(), draft });
        set_others(store, &all);
        store.set(TOLD, "no");
        true
    }
}

/// Scripts that were put aside, the latest last.
pub fn put_aside(store: &dyn Store) -> Vec<Draft> {
    others(store).into_iter().rev().map(|other| other.draft).collect()
}

/// Whether there are such, and nobody was told so at the beginning of a visit.
pub fn tell(store: &dyn Store) -> bool {
    let is_news = !others(store).is_empty() && store.get(TOLD).as_deref() != Some("yes");
    if is_news {
        store.set(TOLD, "yes");
    }
    is_news
}

/// Takes the script that was put aside last; the one that is shown takes its place.
pub fn take(store: &dyn Store, shown: Draft) -> Option<Draft> {
    let mut all = others(store);
    let taken = (!all.is_empty()).then(|| all.remove(0))?;
    if shown.is_work() {
        all.insert(0, Other { by: String::new(), draft: shown });
    }
    set_others(store, &all);
    Some(taken.draft)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::HashMap;

    #[derive(Default)]
    struct Shelf(RefCell<HashMap<String, String>>);

    impl Store for Shelf {
        fn get(&self, key: &str) -> Option<String> {
            self.0.borrow().get(key).cloned()
        }

        fn set(&self, key: &str, value: &str) {
            self.0.borrow_mut().insert(key.to_owned(), value.to_owned());
        }
    }

    impl Tab {
        /// It was typed in.
        fn typed(&mut self, store: &Shelf, text: &str) -> bool {
            self.keep(store, &own(text))
        }
    }

    fn own(text: &str) -> Draft {
        Draft { text: text.to_owned(), lesson: String::new() }
    }

    /// A new tab that shows what is kept.
    fn visit(store: &Shelf, name: &str) -> Tab {
        let mut tab = Tab::new(name.to_owned());
        tab.begin(store, &store.get(SCRIPT).unwrap_or_else(|| "the first lesson".to_owned()));
        tab
    }

    #[test]
    fn one_tab_after_the_other_overwrites_and_nobody_is_told() {
        let store = Shelf::default();
        for (name, script) in [("a", "one"), ("b", "one more"), ("c", "another")] {
            let mut tab = visit(&store, name);
            assert!(!tab.typed(&store, script));
            assert!(!tab.typed(&store, &format!("{script}, typed on")));
        }
        assert_eq!(store.get(SCRIPT).as_deref(), Some("another, typed on"));
        assert_eq!(put_aside(&store), []);
        assert!(!tell(&store));
    }

    #[test]
    fn of_every_tab_the_latest_script_is_kept_in_whichever_order_they_are_typed_in() {
        let store = Shelf::default();
        let mut tabs = ["a", "b", "c"].map(|name| visit(&store, name));
        let mut latest = ["", "", ""].map(str::to_owned);
        for (nth, at) in [0, 0, 1, 0, 1, 2, 2, 0, 2, 1, 1, 0].into_iter().enumerate() {
            latest[at] = format!("script {at}, version {nth}");
            tabs[at].typed(&store, &latest[at]);
            let mut kept: Vec<String> = put_aside(&store).into_iter().map(|draft| draft.text).collect();
            kept.push(store.get(SCRIPT).expect("one is there"));
            assert_eq!(kept.last(), Some(&latest[at]));
            let mut typed: Vec<String> = latest.iter().filter(|script| !script.is_empty()).cloned().collect();
            kept.sort();
            typed.sort();
            assert_eq!(kept, typed, "after {nth}");
        }
        // Said at the next visit, and once.
        assert!(tell(&store));
        assert!(!tell(&store));
    }

    #[test]
    fn who_types_is_told_when_the_script_of_another_tab_is_put_aside_and_not_at_each_key() {
        let store = Shelf::default();
        let (mut one, mut other) = (visit(&store, "a"), visit(&store, "b"));
        assert!(!one.typed(&store, "mine"));
        assert!(other.typed(&store, "its own"));
        assert!(!other.typed(&store, "its own script"));
        assert!(one.typed(&store, "mine alone"));
    }

    #[test]
    fn a_tab_that_goes_on_with_the_script_of_another_is_put_aside_when_that_one_goes_on_too() {
        let store = Shelf::default();
        let mut one = visit(&store, "a");
        one.typed(&store, "mine");
        let mut other = visit(&store, "b");
        assert!(!other.typed(&store, "its own"));
        assert!(one.typed(&store, "mine, and more"));
        assert_eq!(put_aside(&store), [own("its own")]);
    }

    #[test]
    fn a_tab_that_is_only_looked_at_writes_nothing() {
        let store = Shelf::default();
        visit(&store, "a").typed(&store, "mine");
        let mut late = visit(&store, "b");
        assert!(!late.typed(&store, "mine"));
        let mut linked = Tab::new("c".to_owned());
        linked.begin(&store, "of a link");
        assert!(!linked.typed(&store, "of a link"));
        assert_eq!((store.get(SCRIPT).as_deref(), store.get(WRITER).as_deref()), (Some("mine"), Some("a")));
        // Once it is changed it is kept, and so is the one before.
        assert!(linked.typed(&store, "of a link, changed"));
        assert_eq!(put_aside(&store), [own("mine")]);
    }

    #[test]
    fn lessons_that_are_opened_take_nobodys_place() {
        let store = Shelf::default();
        visit(&store, "a").typed(&store, "mine");
        let lessons = &kmscope_scenario::lessons::LESSONS;
        let mut linked = Tab::new("b".to_owned());
        linked.begin(&store, lessons[1].script);
        let lesson = Draft { text: lessons[2].script.to_owned(), lesson: lessons[2].id.to_owned() };
        assert!(!linked.keep(&store, &lesson));
        assert_eq!((store.get(OWN_SCRIPT).as_deref(), put_aside(&store)), (Some("mine"), vec![]));
        // One's own script, chosen from there, is that; another one puts it aside.
        assert!(!linked.clone().typed(&store, "mine"));
        assert!(linked.typed(&store, "something new"));
        assert_eq!(put_aside(&store), [own("mine")]);
    }

    #[test]
    fn a_tab_that_is_loaded_anew_with_its_own_script_overwrites_nobodys() {
        let store = Shelf::default();
        let (mut one, mut other) = (visit(&store, "a"), visit(&store, "b"));
        one.typed(&store, "mine");
        other.typed(&store, "its own");
        let mut again = Tab::new("a2".to_owned());
        again.begin(&store, "mine");
        assert!(again.typed(&store, "mine, and more"));
        assert_eq!(put_aside(&store), [own("its own")], "and not what it was made from");
    }

    #[test]
    fn a_lesson_that_nobody_changed_is_not_put_aside_and_a_changed_one_keeps_its_name() {
        let lesson = kmscope_scenario::lessons::LESSONS[3];
        let of_lesson = |text: &str| Draft { text: text.to_owned(), lesson: lesson.id.to_owned() };
        let store = Shelf::default();
        let (mut one, mut other) = (visit(&store, "a"), visit(&store, "b"));
        one.keep(&store, &of_lesson(lesson.script));
        assert!(!other.typed(&store, "machine toy 64\n"));
        assert!(!other.typed(&store, "mine"));
        assert_eq!((put_aside(&store), store.get(OWN_SCRIPT).as_deref()), (vec![], Some("mine")));
        let changed = of_lesson(&format!("{}// changed\n", lesson.script));
        assert!(!one.keep(&store, &changed));
        assert_eq!((put_aside(&store), store.get(OWN_SCRIPT).as_deref()), (vec![], Some("mine")));
        assert!(other.typed(&store, "mine, and more"));
        assert_eq!(put_aside(&store), [changed]);
    }

    #[test]
    fn the_other_script_changes_places_with_the_one_that_is_shown() {
        let store = Shelf::default();
        let (mut one, mut other) = (visit(&store, "a"), visit(&store, "b"));
        one.typed(&store, "mine\nall mine");
        other.typed(&store, "its own");
        assert_eq!(take(&store, own("its own")), Some(own("mine\nall mine")));
        other.typed(&store, "mine\nall mine");
        assert_eq!(put_aside(&store), [own("its own")]);
        assert_eq!(store.get(SCRIPT).as_deref(), Some("mine\nall mine"));
        assert_eq!(take(&Shelf::default(), own("mine")), None);
    }
}
