//! The page "Replay a real kernel": a recording on the stage, and what kernel and model say of each step.
//!
//! ```text
//!  a file ──bytes──▶ Loader (slices between two frames) ──▶ Player ──step──▶ Open ──▶ stage, panel, sentences
//!                       └── Broken: line, column, what was expected
//! ```

use super::agreement::Agreement;
use super::compare::Compare;
use super::facts::Facts;
use super::header::Header;
use super::headline::Headline;
use super::help::Help;
use super::notices::{Notice, Notices, Trouble};
use super::open::{Motion, Open, Shown};
use super::picker::Picker;
use super::recordings::{self, RECORDINGS};
use super::sums::Sums;
use super::telling::tell;
use super::transport::Transport;
use super::wish::Wish;
use super::{file, keys, words};
use crate::components::Tabs;
use crate::platform::{self, media, panic, storage};
use crate::stage::{Stage, StageMode};
use crate::state::{Prefs, Speed, Theme};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use kmscope_replay::{Content, Loaded, Loader, Player};
use kmscope_session::{Cursor, Language, text};
use std::rc::Rc;
use web_sys::{DragEvent, Event};
use yew::prelude::*;

/// Milliseconds of loading between two frames.
const SLICE_MS: f64 = 10.0;
/// While playing, a sentence is spoken at most once in this time.
const SPEAK_MS: f64 = 1500.0;

/// What can happen.
pub enum Msg {
    /// A recording of the list.
    Choose(usize),
    /// A file that a person has given.
    Take(web_sys::File),
    /// Bytes have arrived; the number says for which request.
    Arrived(u32, Result<Vec<u8>, String>),
    /// The next slice.
    Slice(u32),
    /// The address of the open page asks for something else.
    Address,
    /// Somewhere else in time.
    Go(Go),
    /// Play or pause.
    TogglePlay,
    /// The stage has shown the step.
    MicroDone,
    /// How quick.
    Speed(Speed),
    /// The other language is wanted.
    Language(Language),
    /// Another theme.
    Theme(Theme),
    /// The system's wishes have changed.
    System,
    /// A file is held over the page, or no longer.
    Held(bool),
    /// A panel, where they do not fit side by side.
    Panel(Panel),
    /// The help opens or closes.
    Help(bool),
    /// The link to this moment is to be copied.
    Share,
    /// It was, or not.
    Shared(bool),
    /// Esc.
    Close,
}

/// Ways through a recording.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Go {
    /// To a step.
    To(usize),
    /// A step on.
    Step,
    /// A step back.
    Back,
    /// A micro-step on.
    Micro,
    /// A micro-step back.
    MicroBack,
    /// To the end.
    End,
    /// To the next step after which more is compared.
    NextCheck,
    /// To the one before.
    PreviousCheck,
    /// To the first difference.
    Difference,
}

/// Panels that share a place in narrow windows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Panel {
    /// The stage.
    Stage,
    /// Recordings.
    List,
    /// Kernel and model.
    Compare,
}

/// A recording on its way.
struct Loading {
    /// Its name.
    name: AttrValue,
    loader: Option<Loader>,
    /// The step to be shown in the end.
    step: usize,
}

/// The page.
pub struct Page {
    /// Language, theme, movements.
    prefs: Prefs,
    system_reduces_motion: bool,
    theme_rev: u32,
    /// What is on its way.
    loading: Option<Loading>,
    /// What is open.
    open: Option<Open>,
    /// Moves the machine of what is open, if it has one.
    player: Option<Player>,
    /// What went wrong last.
    trouble: Option<Trouble>,
    /// Counts requests for files: the answer to an old one is not wanted any more.
    request: u32,
    /// Time runs by itself.
    playing: bool,
    /// We came by a single step on: it is shown as a movement.
    flows: bool,
    /// How quick.
    speed: Speed,
    /// A file is held over the page.
    held: bool,
    /// What is shown in narrow windows.
    panel: Panel,
    /// The help is open.
    help: bool,
    /// A link was copied, or is to be copied by hand.
    link: Option<(bool, String)>,
    spoken: String,
    spoken_ms: f64,
    timer: Option<Timeout>,
    /// Where the parts of the page send their messages.
    send: Callback<Msg>,
    on_micro_done: Callback<()>,
    _listeners: Vec<EventListener>,
}

impl Component for Page {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let wish = Wish::of_address();
        let prefs = wish.prefs();
        panic::remember("", prefs.language);
        let mut page = Self {
            prefs,
            system_reduces_motion: media::matches(media::REDUCED_MOTION),
            theme_rev: 0,
            loading: None,
            open: None,
            player: None,
            trouble: None,
            request: 0,
            playing: false,
            flows: false,
            speed: Speed::One,
            held: false,
            panel: if media::matches(media::WIDTHS[2]) { Panel::Stage } else { Panel::Compare },
            help: false,
            link: None,
            spoken: String::new(),
            spoken_ms: f64::MIN,
            timer: None,
            send: ctx.link().callback(|msg: Msg| msg),
            on_micro_done: ctx.link().callback(|()| Msg::MicroDone),
            _listeners: listeners(ctx),
        };
        page.dress();
        match wish.recording {
            None => page.fetch(ctx, 0, wish.step.unwrap_or(0)),
            Some(name) => page.look_for(ctx, name, wish.step.unwrap_or(0)),
        }
        page
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Choose(index) => self.fetch(ctx, index, 0),
            Msg::Take(given) => {
                self.held = false;
                self.begin(given.name().into(), 0);
                let (link, request) = (ctx.link().clone(), self.request);
                wasm_bindgen_futures::spawn_local(async move {
                    link.send_message(Msg::Arrived(request, file::read(given.into()).await));
                });
            }
            Msg::Arrived(request, _) | Msg::Slice(request) if request != self.request => return false,
            Msg::Arrived(_, Ok(bytes)) => {
                if let Some(loading) = &mut self.loading {
                    loading.loader = Some(Loader::new(bytes));
                    self.next_slice(ctx);
                }
            }
            Msg::Arrived(_, Err(detail)) => {
                if let Some(Loading { name, .. }) = self.loading.take() {
                    self.trouble = Some(Trouble::Missing { name, detail });
                }
            }
            Msg::Slice(_) => self.slice(ctx),
            Msg::Address => self.follow(ctx, Wish::of_address()),
            Msg::Go(go) => {
                self.playing = false;
                self.go(go);
            }
            Msg::TogglePlay => self.toggle_play(),
            Msg::MicroDone => {
                if !self.playing {
                    return false;
                }
                self.play_on();
            }
            Msg::Speed(speed) => self.speed = speed,
            Msg::Language(language) => {
                self.prefs.language = language;
                self.dress();
            }
            Msg::Theme(theme) => {
                self.prefs.theme = theme;
                self.dress();
            }
            Msg::System => {
                self.system_reduces_motion = media::matches(media::REDUCED_MOTION);
                self.theme_rev += 1;
            }
            Msg::Held(held) => {
                if self.held == held {
                    return false;
                }
                self.held = held;
            }
            Msg::Panel(panel) => self.panel = panel,
            Msg::Help(open) => self.help = open,
            Msg::Share => {
                let address = self.address();
                let link = ctx.link().clone();
                self.link = Some((false, address.clone()));
                platform::clipboard::copy(address, move |done| link.send_message(Msg::Shared(done)));
                return false;
            }
            Msg::Shared(done) => {
                if let Some((copied, _)) = &mut self.link {
                    *copied = done;
                }
            }
            Msg::Close => {
                if self.help {
                    self.help = false;
                } else if self.link.is_some() {
                    self.link = None;
                } else if self.trouble.is_some() && self.open.is_some() {
                    self.trouble = None;
                } else {
                    self.playing = false;
                }
            }
        }
        self.speak();
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let language = self.prefs.language;
        let class = classes!(
            "app",
            "replay",
            self.held.then_some("held"),
            match self.panel {
                Panel::Stage => "tab-stage",
                Panel::List => "tab-script",
                Panel::Compare => "tab-why",
            },
        );
        let ondragover = self.send.reform(|event: DragEvent| {
            event.prevent_default();
            Msg::Held(true)
        });
        let ondragleave = {
            let send = self.send.clone();
            Callback::from(move |event: DragEvent| {
                // Only when the pointer leaves the page itself.
                if event.related_target().is_none() {
                    send.emit(Msg::Held(false));
                }
            })
        };
        let ondrop = self.send.reform(|event: DragEvent| {
            event.prevent_default();
            let given = event.data_transfer().and_then(|given| given.files()).and_then(|files| files.get(0));
            given.map_or(Msg::Held(false), Msg::Take)
        });
        let (open, send) = (&self.open, &self.send);
        let name = self.loading.as_ref().map(|loading| &loading.name).or(open.as_ref().map(|open| &open.name)).cloned();
        html! {
            <div {class} {ondragover} {ondragleave} {ondrop}>
                <div class="top"><Header prefs={self.prefs} send={send.clone()} /></div>
                {self.tabs("phonetabs", &[Panel::Stage, Panel::Compare, Panel::List])}
                <main>
                    <div class="left" key="left">
                        {self.tabs("lefttabs", &[Panel::Compare, Panel::List])}
                        <Picker {name} {language} send={send.clone()} />
                    </div>
                    <section class="stage" key="stage" aria-label={text!(language, "ui-stage")}>
                        <Headline open={open.clone()} instead={self.sentence()} {language} />
                        <div class="stage-body">{self.stage()}</div>
                        <Agreement open={open.clone()} {language} send={send.clone()} />
                        <Notices notice={self.notice()} {language} on_close={send.reform(|()| Msg::Close)} />
                    </section>
                    <div class="right" key="right"><Compare open={open.clone()} {language} /></div>
                </main>
                <Transport open={open.clone()} playing={self.playing} speed={self.speed} {language}
                    send={send.clone()} />
                <div id="status" class="sr" role="status" aria-live="polite" aria-atomic="true">{&self.spoken}</div>
                <div class="overlays">
                    if self.help {
                        <Help {language} on_close={send.reform(|()| Msg::Help(false))} />
                    } else {
                        <span></span>
                    }
                </div>
                <div class="drop-here" aria-hidden="true">{text!(language, "replay-drop-here")}</div>
            </div>
        }
    }
}

impl Page {
    /// No movement: each step is shown as it ends.
    fn still(&self) -> bool {
        self.prefs.reduce_motion || self.system_reduces_motion || self.speed == Speed::Instant
    }

    /// What there is to see of the recording.
    fn stage(&self) -> Html {
        let language = self.prefs.language;
        let Some(open) = &self.open else { return html! { <div key="none"></div> } };
        match &open.shown {
            Shown::Motion(motion) => html! {
                <Stage key="stage" view={motion.told.view.clone()} cursor={open.cursor} flows={self.flows}
                    playing={self.playing} speed={self.speed.factor()} reduced_motion={self.still()}
                    theme_rev={self.theme_rev} {language} mode={StageMode::default()} names={motion.names.clone()}
                    on_micro_done={self.on_micro_done.clone()} />
            },
            Shown::Facts(facts) => html! {
                <Facts key="facts" facts={facts.clone()} step={open.cursor.step} {language} send={self.send.clone()} />
            },
            Shown::Sums => html! { <Sums key="sums" verdict={open.verdict.clone()} {language} /> },
        }
    }

    /// What there is to say over it.
    fn notice(&self) -> Option<Notice> {
        if let Some(trouble) = &self.trouble {
            return Some(Notice::Trouble { trouble: trouble.clone(), still_open: self.open.is_some() });
        }
        if let Some(Loading { name, loader, .. }) = &self.loading {
            let verdict = loader.as_ref().map(Loader::verdict);
            return Some(Notice::Loading {
                name: name.clone(),
                permille: loader.as_ref().map_or(0, Loader::read_permille),
                agree: verdict.map(|verdict| (verdict.agree, verdict.total)),
            });
        }
        let (copied, address) = self.link.as_ref()?;
        Some(Notice::Link { copied: *copied, address: address.clone().into() })
    }

    /// Panels that share a place are chosen by tabs.
    fn tabs(&self, class: &'static str, panels: &'static [Panel]) -> Html {
        let language = self.prefs.language;
        let label = |panel: &Panel| match panel {
            Panel::Stage => text!(language, "ui-stage").into(),
            Panel::List => text!(language, "replay-recordings").into(),
            Panel::Compare => text!(language, "replay-compare").into(),
        };
        let labels: Vec<AttrValue> = panels.iter().map(label).collect();
        let chosen = panels.iter().position(|panel| *panel == self.panel).unwrap_or(0);
        let onchange = self.send.reform(|index: usize| Msg::Panel(panels[index]));
        html! { <Tabs {class} name={text!(language, "ui-panels")} {labels} {chosen} {onchange} /> }
    }

    /// Gives the document its look, and keeps the wish.
    fn dress(&mut self) {
        self.theme_rev += 1;
        if !platform::is_framed() {
            storage::keep_prefs(self.prefs);
        }
        panic::remember("", self.prefs.language);
        let document = gloo::utils::document();
        document.set_title(&text!(self.prefs.language, "replay-title"));
        if let Some(root) = document.document_element() {
            let _ = match self.prefs.theme {
                Theme::Auto => root.remove_attribute("data-theme"),
                theme => root.set_attribute("data-theme", theme.code()),
            };
            // Browsers choose the letters' shapes by region.
            let tag = if self.prefs.language == Language::Chinese { "zh-CN" } else { self.prefs.language.tag() };
            let _ = root.set_attribute("lang", tag);
        }
    }

    /// A new recording is asked for.
    fn begin(&mut self, name: AttrValue, step: usize) {
        self.request += 1;
        self.playing = false;
        self.trouble = None;
        self.link = None;
        self.loading = Some(Loading { name, loader: None, step });
    }

    /// What a link asks for that is put into the address of the open page.
    fn follow(&mut self, ctx: &Context<Self>, wish: Wish) {
        if wish.language.is_some() || wish.theme.is_some() {
            let Prefs { language, theme, .. } = self.prefs;
            self.prefs.language = wish.language.unwrap_or(language);
            self.prefs.theme = wish.theme.unwrap_or(theme);
            self.dress();
        }
        let shown = self.loading.as_ref().map(|loading| &loading.name).or(self.open.as_ref().map(|open| &open.name));
        match wish.recording {
            Some(name) if shown.is_none_or(|shown| **shown != *name) => {
                self.look_for(ctx, name, wish.step.unwrap_or(0))
            }
            _ => {
                let Some(step) = wish.step else { return };
                (self.playing, self.flows, self.trouble) = (false, false, None);
                match &mut self.loading {
                    Some(loading) => loading.step = step,
                    None => self.to(step),
                }
            }
        }
    }

    /// A recording of the list is asked for by its name.
    fn look_for(&mut self, ctx: &Context<Self>, name: String, step: usize) {
        match recordings::find(&name) {
            Some(index) => self.fetch(ctx, index, step),
            None => self.trouble = Some(Trouble::Unknown { name: name.into() }),
        }
    }

    fn fetch(&mut self, ctx: &Context<Self>, index: usize, step: usize) {
        let Some(recording) = RECORDINGS.get(index) else { return };
        self.begin(recording.name.into(), step);
        let (link, request, name) = (ctx.link().clone(), self.request, recording.name);
        wasm_bindgen_futures::spawn_local(async move {
            link.send_message(Msg::Arrived(request, file::fetch(name).await));
        });
    }

    fn next_slice(&mut self, ctx: &Context<Self>) {
        let (link, request) = (ctx.link().clone(), self.request);
        self.timer = Some(Timeout::new(0, move || link.send_message(Msg::Slice(request))));
    }

    fn slice(&mut self, ctx: &Context<Self>) {
        let Some(loading) = &mut self.loading else { return };
        let Some(loader) = &mut loading.loader else { return };
        let began_ms = platform::now_ms();
        let mut lines = 0u32;
        let whole = loader.work(|| {
            lines += 1;
            !lines.is_multiple_of(16) || platform::now_ms() - began_ms < SLICE_MS
        });
        match whole {
            Ok(false) => self.next_slice(ctx),
            Ok(true) => {
                let Some(Loading { name, loader: Some(loader), step }) = self.loading.take() else { return };
                match loader.finish() {
                    Ok(loaded) => self.show(name, loaded, step),
                    Err(broken) => self.trouble = Some(Trouble::Broken { name, broken }),
                }
            }
            Err(broken) => {
                if let Some(Loading { name, .. }) = self.loading.take() {
                    self.trouble = Some(Trouble::Broken { name, broken });
                }
            }
        }
    }

    fn show(&mut self, name: AttrValue, loaded: Loaded, step: usize) {
        let Loaded { verdict, content } = loaded;
        self.player = None;
        let shown = match content {
            Content::Tape(tape) => {
                let (steps, checks, names) = (tape.steps(), tape.checks().into(), Rc::new(tape.cache_names()));
                let player = self.player.insert(Player::new(tape));
                let told = Rc::new(tell(player, &names, 0, None));
                Shown::Motion(Motion { told, steps, checks, names })
            }
            Content::Facts(facts) => Shown::Facts(facts.into()),
            Content::Sums => Shown::Sums,
        };
        let open = Open { name, verdict: Rc::new(verdict), shown, cursor: Cursor::default() };
        // What differs is what one has come for.
        let first = open.difference().unwrap_or(0);
        self.open = Some(open);
        self.to(if step > 0 { step } else { first });
    }

    /// To a step, wholly shown.
    fn to(&mut self, step: usize) {
        let Some(open) = &mut self.open else { return };
        let step = step.min(open.steps());
        if let (Shown::Motion(motion), Some(player)) = (&mut open.shown, &mut self.player)
            && motion.told.view.step != step
        {
            motion.told = Rc::new(tell(player, &motion.names, step, Some(&motion.told.view)));
        }
        open.cursor = Cursor { step, micro: open.micro_count() };
    }

    fn go(&mut self, go: Go) {
        self.flows = matches!(go, Go::Step | Go::Micro);
        let Some(open) = &mut self.open else { return };
        let Cursor { step, micro } = open.cursor;
        let target = match go {
            Go::To(step) => step,
            Go::Step => step + 1,
            Go::Back => step.saturating_sub(1),
            Go::End => open.steps(),
            Go::NextCheck => open.checks().iter().copied().find(|at| *at > step).unwrap_or_else(|| open.steps()),
            Go::PreviousCheck => open.checks().iter().rev().copied().find(|at| *at < step).unwrap_or(0),
            Go::Difference => open.difference().unwrap_or(step),
            Go::Micro if micro < open.micro_count() => {
                open.cursor.micro += 1;
                return;
            }
            Go::MicroBack if micro > 1 => {
                open.cursor.micro -= 1;
                return;
            }
            Go::Micro => step + 1,
            Go::MicroBack => step.saturating_sub(1),
        };
        let on = go == Go::Micro && target <= open.steps();
        self.to(target);
        if let Some(open) = &mut self.open
            && on
        {
            open.cursor.micro = open.micro_count().min(1);
        }
    }

    fn toggle_play(&mut self) {
        self.playing = !self.playing && self.open.is_some();
        if self.playing {
            let at_end = self.open.as_ref().is_some_and(|open| open.cursor.step >= open.steps());
            if at_end {
                self.to(0);
            }
            self.play_on();
        }
    }

    fn play_on(&mut self) {
        let Some(open) = &self.open else { return };
        let Cursor { step, micro } = open.cursor;
        // A difference is a place to stay.
        let stop = open.difference() == Some(step + 1) || step + 1 >= open.steps();
        let motion = matches!(open.shown, Shown::Motion(_));
        self.flows = true;
        self.to(if micro < open.micro_count() { step } else { step + 1 });
        self.playing = motion && !stop;
    }

    /// The sentence of the step.
    fn sentence(&self) -> String {
        let language = self.prefs.language;
        if let Some(trouble) = &self.trouble {
            return trouble.sentence(language);
        }
        if let Some(loading) = &self.loading {
            return text!(language, "replay-loading", name = loading.name.as_str());
        }
        match &self.open {
            Some(open) => words::sentence(open, language),
            None => text!(language, "replay-title"),
        }
    }

    fn speak(&mut self) {
        let now = platform::now_ms();
        if !self.playing || now - self.spoken_ms > SPEAK_MS {
            self.spoken = self.sentence();
            self.spoken_ms = now;
        }
    }

    /// The address of this moment.
    fn address(&self) -> String {
        let here = gloo::utils::window().location().href().unwrap_or_default();
        let page = here.split(['#', '?']).next().unwrap_or_default();
        let mut address = format!("{page}#v1;lang={};theme={}", self.prefs.language.code(), self.prefs.theme.code());
        if let Some(open) = self.open.as_ref().filter(|open| recordings::find(&open.name).is_some()) {
            address += &format!(";step={};recording={}", open.cursor.step, open.name);
        }
        address
    }
}

fn listeners(ctx: &Context<Page>) -> Vec<EventListener> {
    let mut all = Vec::new();
    for query in media::COLOURS.into_iter().chain([media::REDUCED_MOTION]) {
        let link = ctx.link().clone();
        all.extend(media::on_change(query, move |_| link.send_message(Msg::System)));
    }
    let link = ctx.link().clone();
    all.push(EventListener::new(&gloo::utils::window(), "hashchange", move |_| link.send_message(Msg::Address)));
    let link = ctx.link().clone();
    let options = EventListenerOptions::enable_prevent_default();
    let document = gloo::utils::document();
    all.push(EventListener::new_with_options(&document, "keydown", options, move |event: &Event| {
        if let Some(msg) = keys::of(event) {
            event.prevent_default();
            link.send_message(msg);
        }
    }));
    all
}
