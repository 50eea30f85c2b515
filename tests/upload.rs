//! `season upload`: what it prints and refuses, and what the target holds whatever goes wrong.

mod protocol;
mod world;
