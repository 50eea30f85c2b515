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
    /// What could not be checked, and why; `None` if all was.
    pub unchecked: Option<String>,
    /// Something worth knowing that is not wrong.
    pub note: Option<String>,
}

impl Checked {
    /// `what`, and what `differs`, if something does.
    pub fn new(what: String, differs: Option<String>) -> Self {
        Self { what, differs, unchecked: None, note: None }
    }

    /// The same with something worth knowing.
    #[must_use]
    pub fn noting(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }
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
        let all = counted(self.0.len(), "thing");
        let mut text = match differ {
            0 => format!("nothing differs: {all} checked"),
            differ => format!("DIFFERS: {differ} of {all}"),
        };
        let in_part = self.0.iter().filter(|checked| checked.unchecked.is_some()).count();
        if in_part > 0 {
            text += &format!(", {in_part} in part");
        }
        text += "\n\n";
        // What is wrong stands first.
        let (wrong, right): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|checked| checked.differs.is_some());
        text += &wrong.into_iter().chain(right).map(line).collect::<String>();
        text
    }
}

fn line(checked: &Checked) -> String {
    let Checked { what, differs, unchecked, note } = checked;
    match (differs, unchecked, note) {
        (Some(differs), ..) => labelled("differs", &format!("{what}: {differs}")),
        (None, Some(unchecked), _) => labelled("in part", &format!("{what}: {unchecked}")),
        (None, None, Some(note)) => labelled("ok", &format!("{what} ({note})")),
        (None, None, None) => labelled("ok", what),
    }
}
