//! What a command that replaces rows of the warehouse asks, shows and writes down meanwhile.

use std::io::{self, IsTerminal as _};

use crate::bigquery::records::{Records, Replacement};
use crate::cli::{Failure, output};
use crate::snapshot::SnapshotError;

/// Refuses a command that replaces rows and has no terminal to ask on. It is called `what`; `dry_run` shows what it would
/// do.
pub(in crate::cli) fn check_terminal(what: &str, dry_run: &str) -> Result<(), Failure> {
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "{what} replaces rows, and there is no terminal for the question: --yes permits it, {dry_run} shows it"
    )))
}

/// A command that replaces rows, as its user and its records see it.
pub(in crate::cli) struct Dialog<'a> {
    /// Where replacements are written down.
    records: &'a Records,
    /// Under which number this one is, once it is.
    pub(in crate::cli) number: Option<u64>,
    /// Whether `--yes` was given.
    pub(in crate::cli) yes: bool,
    /// Whether stderr is a terminal, so that somebody may look.
    shows_steps: bool,
}

impl<'a> Dialog<'a> {
    /// A dialog about the replacement of that `number`, or of a new one.
    pub(in crate::cli) fn new(records: &'a Records, number: Option<u64>, yes: bool) -> Self {
        Self { records, number, yes, shows_steps: io::stderr().is_terminal() }
    }

    /// Writes down what is planned, as a step of this replacement.
    pub(in crate::cli) fn plan(&mut self, planned: &Replacement) -> Result<(), SnapshotError> {
        self.number = Some(self.records.plan(self.number, planned)?);
        Ok(())
    }

    /// Writes down that it was found done. Returns its number.
    pub(in crate::cli) fn finish(&self, done: &Replacement) -> Result<u64, SnapshotError> {
        self.records.finish(self.number, done)
    }

    /// Whether `question` is answered by one of `answers`; `--yes` answers it before it is asked.
    pub(in crate::cli) fn ask(&self, question: &str, answers: &[&str]) -> bool {
        if self.yes {
            return true;
        }
        output::talk(question);
        output::answers(answers)
    }

    /// Says what is done next.
    pub(in crate::cli) fn step(&self, step: &Talk) {
        crate::cli::interrupt::remote_has_begun();
        match step {
            Talk::Note(text) => output::talk(&format!("note: {text}")),
            Talk::Progress(text) if self.shows_steps => output::talk(text),
            Talk::Progress(_) => {}
        }
    }
}

/// What is said of a step.
pub(in crate::cli) enum Talk {
    /// Always, as it is not what usually happens.
    Note(String),
    /// If somebody looks.
    Progress(String),
}

impl Talk {
    /// That others changed the table meanwhile.
    pub(in crate::cli) fn overtaken() -> Self {
        Self::Note("the table was changed in the meantime; it is read again".to_owned())
    }

    /// That rows are being replaced by this job.
    pub(in crate::cli) fn replacing(job: Option<&str>) -> Self {
        Self::Progress(format!("replacing by job {}", job.unwrap_or("-")))
    }
}
