//! What a user says the columns of files of lines are called.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{OfferRole, ROLES, role_of};
use crate::domain::{fold, listed};
use crate::source::SourceError;

/// What the user says of the column for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnName<'a> {
    /// Nothing: it is found by its name.
    Usual,
    /// It is called so.
    Said(&'a str),
    /// It is not read.
    Off,
}

/// The names of `--columns`.
#[derive(Debug, Default)]
pub(super) struct OfferColumnNames<'a> {
    /// What each role is called, of those of which it is said.
    roles: BTreeMap<OfferRole, ColumnName<'a>>,
    /// Columns of no role that are switched off.
    off: Vec<&'a str>,
    /// The names that a file must have, folded, and as they are written.
    wanted: BTreeMap<String, String>,
    /// Those that a file has.
    met: BTreeSet<String>,
    /// Every column that was met.
    there: Vec<String>,
}

impl<'a> OfferColumnNames<'a> {
    /// The names of `columns`, ours and theirs.
    pub(super) fn new(columns: &'a [(String, String)]) -> Result<Self, SourceError> {
        let mut own = Self::default();
        for (ours, theirs) in columns {
            let written = format!("{ours}={theirs}");
            let role = match role_of(ours) {
                Some(role) => role,
                None if theirs.is_empty() => {
                    own.wanted.insert(fold(ours), written);
                    own.off.push(ours);
                    continue;
                }
                None => {
                    let known = listed(ROLES.map(|(_, word)| word), ", ");
                    let what = format!(
                        "--columns {written}: {ours} is not a column that season lines reads; there are {known}"
                    );
                    return Err(SourceError::LineColumns(what));
                }
            };
            let name = match theirs.as_str() {
                "" => ColumnName::Off,
                theirs => ColumnName::Said(theirs),
            };
            if own.roles.insert(role, name).is_some() {
                let what = format!("--columns names {} twice", role.word());
                return Err(SourceError::LineColumns(what));
            }
            if name != ColumnName::Off {
                own.wanted.insert(fold(theirs), written);
            }
        }
        Ok(own)
    }

    /// Takes the columns of a file.
    pub(super) fn meet(&mut self, there: &[String]) {
        if self.wanted.is_empty() {
            return;
        }
        for name in there {
            self.met.insert(fold(name));
            if !self.there.contains(name) {
                self.there.push(name.clone());
            }
        }
    }

    /// Whether each name is one of a file's.
    pub(super) fn check(&self) -> Result<(), SourceError> {
        let Some((_, written)) = self.wanted.iter().find(|(name, _)| !self.met.contains(*name))
        else {
            return Ok(());
        };
        let (there, name) = (listed(&self.there, ", "), written.split_once('='));
        let name = name.map_or("", |(ours, theirs)| if theirs.is_empty() { ours } else { theirs });
        let what = format!("--columns {written}: no file has a column {name}; there are {there}");
        Err(SourceError::LineColumns(what))
    }

    /// What the user calls the column for `role`.
    pub(super) fn name(&self, role: OfferRole) -> ColumnName<'a> {
        self.roles.get(&role).copied().unwrap_or(ColumnName::Usual)
    }

    /// Whether the column `folded` is switched off by its own name.
    pub(super) fn is_off(&self, folded: &str) -> bool {
        self.off.iter().any(|off| fold(off) == folded)
    }
}
