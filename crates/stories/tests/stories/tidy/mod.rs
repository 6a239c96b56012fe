//! The house rules as tests. Each test reads the repository's own files and lists every place that breaks
//! its rule, with the reason. Sizes are also held by `ratchet.toml`, which may only get tighter.

mod arrows;
mod clean;
mod dead;
mod finding;
mod functions;
mod modules;
mod pure;
mod scrub;
mod sizes;
mod source;
mod stages;
mod tree;
mod words;
