//! `season upload`: what it prints and refuses, and what the target holds whatever goes wrong.

mod command;
mod completeness;
mod dice;
mod killed;
mod learned;
mod protocol;
mod records;
mod side_table;
mod strangers;
mod theirs;
mod undo;
mod world;
mod wrong;
