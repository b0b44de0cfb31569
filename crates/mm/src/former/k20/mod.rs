//! Linux 2.0.

mod areas;
mod kmalloc;
mod request;
