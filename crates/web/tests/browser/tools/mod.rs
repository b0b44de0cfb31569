//! Not tests but what needs a browser as they do: `cargo xtask shots`, `film`, `bench page`. In the same program, since it
//! takes long to compile.

mod film;
mod shots;
mod speed;
