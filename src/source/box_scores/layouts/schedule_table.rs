//! Tables of games, which stand beside box scores and have no players in them.

use super::names;
use crate::domain::box_score::Field;

/// What the rows of a table of games are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source::box_scores) enum ScheduleTable {
    /// Games, with the ids of both teams.
    Games,
    /// A team's part in a game, as the league's game logs of teams have it.
    Teams,
}

impl ScheduleTable {
    /// The table that columns `folded` make, if they make one.
    pub(in crate::source::box_scores) fn of(folded: &[String]) -> Option<Self> {
        let has =
            |field: Field| names(None, field).any(|name| folded.iter().any(|other| other == name));
        let is_of_games = has(Field::Game) && has(Field::Date);
        let has_player = [Field::Name, Field::Lookup, Field::LastName, Field::Id].map(has);
        if !is_of_games || has_player.contains(&true) {
            return None;
        }
        if has(Field::HomeTeamId) && has(Field::AwayTeamId) && !has(Field::Minutes) {
            return Some(Self::Games);
        }
        let has_team = has(Field::Team) || has(Field::TeamId);
        (has_team && has(Field::Matchup)).then_some(Self::Teams)
    }

    /// What box scores need not tell beside it.
    pub(in crate::source::box_scores) const fn tells(self) -> &'static [Field] {
        match self {
            Self::Games => &[Field::Date, Field::HomeTeamId, Field::AwayTeamId],
            Self::Teams => &[Field::Date, Field::Home, Field::Win],
        }
    }

    /// What is read of it.
    pub(in crate::source::box_scores) const fn reads(self) -> &'static [Field] {
        match self {
            Self::Games => &[Field::Game, Field::Date, Field::HomeTeamId, Field::AwayTeamId],
            Self::Teams => {
                &[Field::Game, Field::Date, Field::Team, Field::TeamId, Field::Matchup, Field::Win]
            }
        }
    }
}
