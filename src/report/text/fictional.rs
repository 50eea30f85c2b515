//! What is printed of a season that was made up is marked so, and what is printed of a run by what it takes to be known of who
//! plays.

use serde::Serialize;

use super::layout::paragraph;
use super::output::Output;
use crate::domain::{KnownAbsences, WhoPlays};
use crate::run::RunSettings;
use crate::systems::Parameters;

/// What marks a season whose players are made up.
pub const FICTIONAL_PLAYERS: &str = "fictional players";

/// What follows the season in a heading.
pub(super) fn fictional(is_fictional: bool) -> String {
    if is_fictional { format!(" · {FICTIONAL_PLAYERS}") } else { String::new() }
}

/// What stands above every table of a run that takes something to be known of who plays.
pub(super) fn known_absences(known: KnownAbsences) -> String {
    let caveat = known.caveat();
    caveat.map_or_else(String::new, |caveat| paragraph(&format!("--slate {known}: {caveat}")))
}

/// What stands above every table of a run that takes something to be known of who plays, or whose systems were made with other
/// numbers than those that are declared.
pub(super) fn marks(known: Option<KnownAbsences>, parameters: &Parameters) -> String {
    known.map_or_else(String::new, known_absences) + &changed(parameters)
}

fn changed(parameters: &Parameters) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    paragraph(&format!("changed systems: --set {}", parameters.describe()))
}

/// What is printed of a season: where its players are made up, that stands before all else.
#[derive(Debug, Serialize)]
pub struct OfSeason<T> {
    /// Whether the season was made up.
    #[serde(rename = "fictional_players", skip_serializing_if = "std::ops::Not::not")]
    is_fictional: bool,
    /// What a run takes to be known of who plays, unless that is nothing.
    #[serde(rename = "slate", skip_serializing_if = "Option::is_none")]
    known: Option<KnownAbsences>,
    /// The numbers that a run's systems were made with, where they are not those that are declared.
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    parameters: Parameters,
    #[serde(flatten)]
    output: T,
}

impl<T> OfSeason<T> {
    /// The `output` about a season that was made up or not.
    pub fn new(is_fictional: bool, output: T) -> Self {
        Self { is_fictional, known: None, parameters: Parameters::default(), output }
    }

    /// The same, about a run with these `settings`.
    #[must_use]
    pub fn of_run(self, settings: &RunSettings) -> Self {
        self.assuming(&settings.who_plays, &settings.parameters)
    }

    /// The same, about predictions with that assumption of who plays, by systems that were made with these `parameters`.
    #[must_use]
    pub fn assuming(self, who_plays: &WhoPlays, parameters: &Parameters) -> Self {
        Self { known: who_plays.known(), parameters: parameters.clone(), ..self }
    }
}

impl<T: Output> Output for OfSeason<T> {
    fn text(&self) -> String {
        let mut text = String::new();
        if self.is_fictional {
            text += &format!("{FICTIONAL_PLAYERS}: this season was made up\n");
        }
        text += &marks(self.known, &self.parameters);
        text + &self.output.text()
    }
}
