//! What a flag means, in a sentence.

use kmscope_mm::Era;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Properties of [`FlagHint`].
#[derive(Properties, PartialEq)]
pub struct FlagHintProps {
    /// The flag.
    pub flag: AttrValue,
    /// Language of the sentence.
    pub language: Language,
    /// The machine's kernel.
    pub era: Era,
    /// Its place in the window.
    pub left_px: f64,
    /// Its place in the window.
    pub top_px: f64,
}

/// A small label at a place of the window, below a flag.
#[component]
pub fn FlagHint(props: &FlagHintProps) -> Html {
    #[expect(clippy::cast_possible_truncation, reason = "places in a window are small")]
    let (left, top) = (props.left_px.round() as i32, props.top_px.round() as i32);
    html! {
        <div class="tip" role="tooltip" ~style={format!("left:{left}px;top:{top}px")}>
            <b class="mono">{&props.flag}</b>{" "}{meaning(&props.flag, props.language, props.era)}
        </div>
    }
}

/// The meaning of a flag; `None` for names that are none.
pub fn meaning(flag: &str, language: Language, era: Era) -> Option<String> {
    if era.is_classic() {
        // What the sentences say is what 6.12 does.
        let number = format!("{:#x}", era.bits(flag)?);
        return Some(text!(language, "former-flag-is", number = number, version = era.version()));
    }
    macro_rules! table {
        ($($name:literal => $key:literal,)*) => {
            match flag { $($name => Some(text!(language, $key)),)* _ => None }
        };
    }
    table! {
        "GFP_KERNEL" => "ui-flag-kernel",
        "GFP_ATOMIC" => "ui-flag-atomic",
        "GFP_NOWAIT" => "ui-flag-nowait",
        "GFP_NOIO" => "ui-flag-noio",
        "GFP_NOFS" => "ui-flag-nofs",
        "GFP_USER" => "ui-flag-user",
        "GFP_HIGHUSER" => "ui-flag-highuser",
        "GFP_HIGHUSER_MOVABLE" => "ui-flag-highuser-movable",
        "GFP_DMA" => "ui-flag-dma",
        "__GFP_DMA" => "ui-flag-dma",
        "GFP_DMA32" => "ui-flag-dma32",
        "__GFP_DMA32" => "ui-flag-dma32",
        "__GFP_HIGHMEM" => "ui-flag-highmem",
        "__GFP_MOVABLE" => "ui-flag-movable",
        "__GFP_RECLAIMABLE" => "ui-flag-reclaimable",
        "__GFP_HIGH" => "ui-flag-high",
        "__GFP_IO" => "ui-flag-io",
        "__GFP_FS" => "ui-flag-fs",
        "__GFP_ZERO" => "ui-flag-zero",
        "__GFP_RECLAIM" => "ui-flag-reclaim",
        "__GFP_DIRECT_RECLAIM" => "ui-flag-direct-reclaim",
        "__GFP_KSWAPD_RECLAIM" => "ui-flag-kswapd-reclaim",
        "__GFP_WRITE" => "ui-flag-write",
        "__GFP_NOWARN" => "ui-flag-nowarn",
        "__GFP_RETRY_MAYFAIL" => "ui-flag-retry-mayfail",
        "__GFP_NOFAIL" => "ui-flag-nofail",
        "__GFP_NORETRY" => "ui-flag-noretry",
        "__GFP_MEMALLOC" => "ui-flag-memalloc",
        "__GFP_NOMEMALLOC" => "ui-flag-nomemalloc",
        "__GFP_COMP" => "ui-flag-comp",
        "__GFP_HARDWALL" => "ui-flag-hardwall",
        "__GFP_THISNODE" => "ui-flag-thisnode",
        "__GFP_ACCOUNT" => "ui-flag-account",
        "__GFP_ZEROTAGS" => "ui-flag-zerotags",
        "SLAB_HWCACHE_ALIGN" => "ui-flag-slab-hwcache-align",
        "SLAB_CACHE_DMA" => "ui-flag-slab-cache-dma",
        "SLAB_RECLAIM_ACCOUNT" => "ui-flag-slab-reclaim-account",
    }
}
