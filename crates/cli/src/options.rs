//! Values of options that several commands take.

use kmscope_scenario::link::{LinkLanguage, View};
use kmscope_session::Language;
use lexopt::prelude::*;
use std::ops::RangeInclusive;

/// An error as text.
pub fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The value of an option.
pub fn value(arguments: &mut lexopt::Parser) -> Result<String, String> {
    arguments.value().map_err(text)?.string().map_err(text)
}

/// A number in a range.
pub fn number(arguments: &mut lexopt::Parser, name: &str, range: RangeInclusive<usize>) -> Result<usize, String> {
    let number = value(arguments)?.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("{name} is a number from {} to {}", range.start(), range.end()))
}

/// `en` or `zh`.
pub fn language(arguments: &mut lexopt::Parser) -> Result<Language, String> {
    LinkLanguage::from_word(&value(arguments)?).map(language_of).ok_or_else(|| "--lang is en or zh".to_owned())
}

/// A link's language.
pub const fn language_of(language: LinkLanguage) -> Language {
    match language {
        LinkLanguage::English => Language::English,
        LinkLanguage::Chinese => Language::Chinese,
    }
}

/// What the stage shows.
pub fn view(arguments: &mut lexopt::Parser) -> Result<View, String> {
    View::from_word(&value(arguments)?).ok_or_else(|| "--view is buddy, slab, zones, gfp or all".to_owned())
}

/// The address of a folder, with its slash.
pub fn folder(address: &str) -> String {
    if address.ends_with('/') || address.is_empty() { address.to_owned() } else { format!("{address}/") }
}
