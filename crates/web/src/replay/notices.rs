//! What is said over the stage: what went wrong, what is on its way, or what was copied.

use crate::components::{Button, Icon, Shape};
use kmscope_replay::Broken;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Why there is nothing new to see.
#[derive(Clone, PartialEq)]
pub enum Trouble {
    /// The file is no recording, or a broken one.
    Broken {
        /// Its name.
        name: AttrValue,
        /// Where, and what.
        broken: Broken,
    },
    /// It could not be had.
    Missing {
        /// Its name.
        name: AttrValue,
        /// For developers.
        detail: String,
    },
    /// The link speaks of a recording that is not here.
    Unknown {
        /// Its name.
        name: AttrValue,
    },
}

impl Trouble {
    /// What is wrong, in a sentence.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Broken { name, broken } => {
                text!(language, "replay-broken", name = name.as_str(), line = broken.line, column = broken.column)
            }
            Self::Missing { name, .. } => text!(language, "replay-missing", name = name.as_str()),
            Self::Unknown { name } => text!(language, "replay-unknown", name = name.as_str()),
        }
    }

    /// What the parser or the browser says, in its own words.
    fn detail(&self) -> &str {
        match self {
            Self::Broken { broken, .. } => &broken.message,
            Self::Missing { detail, .. } => detail,
            Self::Unknown { .. } => "",
        }
    }
}

/// Something to be said over the stage.
#[derive(Clone, PartialEq)]
pub enum Notice {
    /// Something went wrong.
    Trouble {
        /// What.
        trouble: Trouble,
        /// The recording before is still open.
        still_open: bool,
    },
    /// A recording is on its way.
    Loading {
        /// Its name.
        name: AttrValue,
        /// Thousandths that are done.
        permille: u32,
        /// Operations that agree until now, and how many there are.
        agree: Option<(u64, u64)>,
    },
    /// A link was copied, or is to be copied by hand.
    Link {
        /// It was copied.
        copied: bool,
        /// The link.
        address: AttrValue,
    },
}

/// Properties of [`Notices`].
#[derive(Properties, PartialEq)]
pub struct NoticesProps {
    /// What there is to say, if anything.
    pub notice: Option<Notice>,
    /// Language of everything.
    pub language: Language,
    /// It was closed.
    pub on_close: Callback<()>,
}

/// The place of notices; empty but there when there is none.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    let language = props.language;
    let close = html! {
        <Button class="ib" name={text!(language, "ui-close")} onclick={props.on_close.reform(|_: MouseEvent| ())}>
            <Icon shape={Shape::Close} />
        </Button>
    };
    let notice = match &props.notice {
        Some(Notice::Trouble { trouble, still_open }) => html! {
            <div class="notice trouble" role="alert" id="trouble">
                <div>
                    <b>{trouble.sentence(language)}</b>
                    if !trouble.detail().is_empty() {
                        <code lang="en">{trouble.detail()}</code>
                    }
                    if *still_open {
                        <span>{text!(language, "replay-still-open")}</span>
                    }
                </div>
                {close}
            </div>
        },
        Some(Notice::Loading { name, permille, agree }) => html! {
            <div class="notice loading" id="loading">
                <div>
                    <b>{text!(language, "replay-loading", name = name.as_str())}</b>
                    <progress max="1000" value={permille.to_string()}></progress>
                    <span>
                        if let Some((agree, total)) = *agree {
                            {text!(language, "replay-so-far", agree = agree, total = total)}
                        }
                    </span>
                </div>
            </div>
        },
        Some(Notice::Link { copied, address }) => html! {
            <div class="notice" id="link">
                <div>
                    if *copied {
                        {text!(language, "ui-link-copied")}
                    } else {
                        {text!(language, "ui-link-by-hand")}
                        <code>{address}</code>
                    }
                </div>
                {close}
            </div>
        },
        None => html! { <span></span> },
    };
    html! { <div class="notices">{notice}</div> }
}
