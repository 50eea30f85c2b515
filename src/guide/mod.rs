//! The manual: pages of Markdown, shown by rustdoc and by `season help <topic>`.
//!
//! It refuses code: whatever a page claims of the program is tested in `tests/readme.rs` or beside the code.

/// A page of the manual.
#[derive(Clone, Copy, Debug)]
pub struct GuidePage {
    /// What is typed after `season help`.
    pub name: &'static str,
    /// What it answers, in a few words.
    pub summary: &'static str,
    /// Its Markdown.
    pub text: &'static str,
}

macro_rules! pages {
    ($($module:ident, $name:literal, $summary:literal;)+) => {
        /// Every page, in the order in which they are listed.
        pub const PAGES: &[GuidePage] = &[
            $(GuidePage {
                name: $name,
                summary: $summary,
                text: include_str!(concat!($name, ".md")),
            }),+
        ];

        $(
            #[allow(clippy::doc_markdown, reason = "pages are read in a terminal, too")]
            #[doc = include_str!(concat!($name, ".md"))]
            pub mod $module {}
        )+
    };
}

pages! {
    seasons, "seasons", "your own seasons: box scores, columns, checks, the demo";
    own_features, "own-features", "numbers of your own for models, known before the game";
    odds, "odds", "bookmakers' lines: files, matching, which line judges";
    slates, "slates", "games to come: who plays, what if, predict, add the day, grade";
    bigquery, "bigquery", "export from BigQuery, publish there, take an upload back";
    systems, "systems", "what each prediction system does";
    training, "training", "train the v2 systems, and how accurate they are";
    grading, "grading", "how good a run was: scorecards, comparisons, the page";
    experiments, "experiments", "change a number, try many, and whether the best is luck";
    numbers, "numbers", "how one prediction is made, term by term";
    leaks, "leaks", "whether features have seen the game they predict";
    files, "files", "what is on disk: folders, tables, columns, reasons";
    notebooks, "notebooks", "DuckDB, polars, pandas, spreadsheets";
    promises, "promises", "the same bytes, no look at the future, no network";
    security, "security", "what is trusted, and what others cannot make the program do";
    speed, "speed", "how fast it is, and how that is measured";
    exit_codes, "exit-codes", "how a command ends";
    glossary, "glossary", "the words: player-date, slate, line, void, warm-up, as-of";
}
