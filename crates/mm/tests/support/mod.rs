//! What the random tests share: operations of every kind, and lists kept by events alone.

#![allow(dead_code, reason = "each test uses its own part")]

pub mod lists;
pub mod ops;
pub mod wish;
