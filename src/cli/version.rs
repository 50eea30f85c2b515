//! What the program is: its version, the commit it was built from, and what was built into it.

use std::sync::LazyLock;

/// The commit, where the program was built in a clone of its repository.
const COMMIT: Option<&str> = option_env!("SEASON_COMMIT");

/// Parts that a build may lack, and whether this one has them.
const FEATURES: [(&str, bool); 1] = [("bigquery", cfg!(feature = "bigquery"))];

/// What `--version` shows behind the program's name.
pub(super) fn long_version() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let version = env!("CARGO_PKG_VERSION");
        let commit = COMMIT.map_or_else(String::new, |commit| format!("\ncommit    {commit}"));
        let built = FEATURES.iter().filter(|(_, built)| *built).map(|(name, _)| *name);
        let built: Vec<&str> = built.collect();
        let built = if built.is_empty() { "none".to_owned() } else { built.join(", ") };
        format!("{version}{commit}\nfeatures  {built}")
    });
    &TEXT
}
