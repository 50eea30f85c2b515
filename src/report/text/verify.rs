//! The text of `season verify`.

use serde::Serialize;

use super::layout::labelled;
use super::output::Output;
use crate::report::numbers::counted;

/// One thing that was checked.
#[derive(Debug, Serialize)]
pub struct Checked {
    /// What it is: `snapshot 2021-22` or `run 0123456789abcdef`.
    pub what: String,
    /// What differs, or `None` if nothing does.
    pub differs: Option<String>,
    /// Something worth knowing that is not wrong.
    pub note: Option<String>,
}

/// All that was checked of a season.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Verification(pub Vec<Checked>);

impl Verification {
    /// Whether nothing differs.
    pub fn is_clean(&self) -> bool {
        self.0.iter().all(|checked| checked.differs.is_none())
    }
}

impl Output for Verification {
    fn text(&self) -> String {
        let differ = self.0.iter().filter(|checked| checked.differs.is_some()).count();
        let all = self.0.len();
        let mut text = match differ {
            0 => format!("nothing differs: {} checked\n\n", counted(all, "thing")),
            differ => format!("DIFFERS: {differ} of {}\n\n", counted(all, "thing")),
        };
        // What is wrong stands first.
        let (wrong, right): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|checked| checked.differs.is_some());
        text += &wrong.into_iter().chain(right).map(line).collect::<String>();
        text
    }
}

fn line(checked: &Checked) -> String {
    match (&checked.differs, &checked.note) {
        (Some(differs), _) => labelled("differs", &format!("{}: {differs}", checked.what)),
        (None, Some(note)) => labelled("ok", &format!("{} ({note})", checked.what)),
        (None, None) => labelled("ok", &checked.what),
    }
}
