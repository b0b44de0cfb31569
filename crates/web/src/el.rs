//! Elements of the page, made by plain functions.
//!
//! ```text
//! el("li").class("row").class_if(now, "now").set("aria-label", name).put(words).put(el("b").put("NULL"))
//! ```
//!
//! Yew's `html!` writes out the making of an element wherever one is made, and everybody who opens the
//! page waits for all of that to arrive. Here the making stands once.

use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Key, Listener, ListenerKind, VChild, VList, VTag, VText};

/// An element that is being made. Behind a pointer, as it is handed from call to call.
pub struct El(Box<VTag>);

/// An element without anything.
pub fn el(tag: &'static str) -> El {
    El(Box::new(VTag::new(tag)))
}

/// A component with its properties, told apart from its siblings by a key.
pub fn component<C: BaseComponent>(key: &'static str, props: C::Properties) -> Html {
    VChild::<C>::new(props, Some(Key::from(key))).into()
}

/// Siblings without an element around them.
pub fn together(nodes: Vec<Html>) -> Html {
    VList::with_children(nodes, None).into()
}

impl El {
    /// The same, with a class more.
    pub fn class(mut self, class: &'static str) -> Self {
        let before = match self.0.attributes.get_mut_index_map().get("class") {
            Some(AttributeOrProperty::Attribute(before)) => Some(format!("{before} {class}")),
            _ => None,
        };
        put_attribute(&mut self.0, "class", before.map_or(AttrValue::Static(class), AttrValue::from));
        self
    }

    /// The same, perhaps with a class more.
    pub fn class_if(self, so: bool, class: &'static str) -> Self {
        if so { self.class(class) } else { self }
    }

    /// The same, with an id.
    pub fn id(self, id: &'static str) -> Self {
        self.set("id", id)
    }

    /// The same, with an attribute: a text, or one that is there or not.
    pub fn set(mut self, name: &'static str, value: impl Value) -> Self {
        value.set(name, &mut self.0);
        self
    }

    /// The same, with what is written in a field.
    pub fn value(mut self, value: String) -> Self {
        self.0.set_value(value);
        self
    }

    /// The same, with its mark set or not.
    pub fn checked(mut self, checked: bool) -> Self {
        self.0.set_checked(checked);
        self
    }

    /// The same, chosen among its siblings or not: as a property, since the attribute says only how it begins.
    pub fn selected(mut self, selected: bool) -> Self {
        let attributes = self.0.attributes.get_mut_index_map();
        attributes.insert(AttrValue::Static("selected"), AttributeOrProperty::Property(selected.into()));
        self
    }

    /// The same, told apart from its siblings by a number.
    pub fn key(mut self, key: usize) -> Self {
        self.0.key = Some(Key::from(key));
        self
    }

    /// The same, told apart from its siblings by a name.
    pub fn name(mut self, name: &'static str) -> Self {
        self.0.key = Some(Key::from(name));
        self
    }

    /// The same, to be found in the page by a reference.
    pub fn at(mut self, place: &NodeRef) -> Self {
        self.0.node_ref = place.clone();
        self
    }

    /// The same, doing something when something happens to it.
    pub fn on<E: JsCast + 'static>(mut self, kind: ListenerKind, call: Callback<E>) -> Self {
        self.0.add_listener(Rc::new(On { kind, call }));
        self
    }

    /// The same, with something in it: an element, a text, several of them, or perhaps one.
    pub fn put(mut self, child: impl Child) -> Self {
        child.put(&mut self.0);
        self
    }
}

impl From<El> for Html {
    fn from(element: El) -> Self {
        (*element.0).into()
    }
}

fn put_attribute(tag: &mut VTag, name: &'static str, value: AttrValue) {
    let attributes = tag.attributes.get_mut_index_map();
    // As a property, since a strict content security policy ignores the attribute.
    let value = match name {
        "style" => AttributeOrProperty::Property(value.as_str().into()),
        _ => AttributeOrProperty::Attribute(value),
    };
    attributes.insert(AttrValue::Static(name), value);
}

/// What an attribute can be.
pub trait Value {
    /// Gives it to an element.
    fn set(self, name: &'static str, tag: &mut VTag);
}

impl Value for &'static str {
    fn set(self, name: &'static str, tag: &mut VTag) {
        put_attribute(tag, name, AttrValue::Static(self));
    }
}

impl Value for String {
    fn set(self, name: &'static str, tag: &mut VTag) {
        put_attribute(tag, name, AttrValue::from(self));
    }
}

impl Value for bool {
    fn set(self, name: &'static str, tag: &mut VTag) {
        if self {
            put_attribute(tag, name, AttrValue::Static(name));
        }
    }
}

impl<T: Value> Value for Option<T> {
    fn set(self, name: &'static str, tag: &mut VTag) {
        if let Some(value) = self {
            value.set(name, tag);
        }
    }
}

/// What can be in an element.
pub trait Child {
    /// Adds it.
    fn put(self, tag: &mut VTag);
}

impl Child for Html {
    fn put(self, tag: &mut VTag) {
        tag.add_child(self);
    }
}

impl Child for El {
    fn put(self, tag: &mut VTag) {
        tag.add_child(self.into());
    }
}

impl Child for String {
    fn put(self, tag: &mut VTag) {
        tag.add_child(VText::new(self).into());
    }
}

impl Child for &str {
    fn put(self, tag: &mut VTag) {
        self.to_owned().put(tag);
    }
}

impl Child for Vec<Html> {
    fn put(self, tag: &mut VTag) {
        tag.add_children(self);
    }
}

/// Where there is nothing, its place is kept, so that what stands around it stays the same elements.
impl<T: Child> Child for Option<T> {
    fn put(self, tag: &mut VTag) {
        match self {
            Some(child) => child.put(tag),
            None => Html::default().put(tag),
        }
    }
}

/// What an element does when something happens to it.
struct On<E> {
    kind: ListenerKind,
    call: Callback<E>,
}

impl<E: JsCast + 'static> Listener for On<E> {
    fn kind(&self) -> ListenerKind {
        self.kind.clone()
    }

    fn handle(&self, event: Event) {
        self.call.emit(event.unchecked_into());
    }

    fn passive(&self) -> bool {
        false
    }
}
