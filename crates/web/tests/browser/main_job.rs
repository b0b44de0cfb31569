//! The main job: a driver's life, typed in, stepped to its end and back to its start.

use crate::harness::{Lab, Look, in_browser};

const SCRIPT: &str = include_str!("driver.kms");
