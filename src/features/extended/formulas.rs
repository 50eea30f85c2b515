//! The formula of every feature, as its name is described.

use super::newest::{deviation, largest, mean, median, smallest};
use super::player::HalfLife::{Games2, Games5, Games10, Games25};
use super::row::View;
use super::tally::Count;
use crate::domain::ExtendedName as Name;

/// Days that recent games are counted in.
const RECENT_DAYS: [i32; 2] = [14, 30];
/// Games missed beyond which it does not matter how many.
const MOST_MISSED: u32 = 15;
/// Days without a game beyond which it does not matter how many, of a player and of a team.
const MOST_DAYS: [i32; 2] = [30, 10];

type Formula = fn(&View<'_>) -> Option<f64>;

/// In the order of [`Name::ALL`].
pub(super) static FORMULAS: [(Name, Formula); Name::COUNT] = [
    (Name::ExpectedPoints, |of| Some(of.expected)),
    (Name::PointsEwm5, |of| of.player.form(Games5).mean(|sum| sum.points)),
    (Name::PointsEwm10, |of| of.player.form(Games10).mean(|sum| sum.points)),
    (Name::PointsEwm25, |of| of.player.form(Games25).mean(|sum| sum.points)),
    (Name::PlaysUsedEwm2, |of| of.player.form(Games2).mean(|sum| sum.plays_used)),
    (Name::PlaysUsedEwm5, |of| of.player.form(Games5).mean(|sum| sum.plays_used)),
    (Name::PlaysUsedEwm25, |of| of.player.form(Games25).mean(|sum| sum.plays_used)),
    (Name::FreeThrowsMadeEwm25, |of| of.player.form(Games25).mean(|sum| sum.free_throws_made)),
    (Name::MinutesLastGame, |of| of.player.minutes.last().copied()),
    (Name::MinutesEwm2, |of| of.player.form(Games2).mean(|sum| sum.minutes)),
    (Name::MinutesEwm10, |of| of.player.form(Games10).mean(|sum| sum.minutes)),
    (Name::MinutesStdLast10, |of| deviation(&of.player.minutes, 10)),
    (Name::PointsPerMinuteShrunk, |of| Some(of.player.points_per_minute(&of.known.league))),
    (Name::TrueShootingShrunk, |of| Some(of.player.true_shooting(&of.known.league))),
    (Name::TeammatesMinutes, |of| of.teammates.map(|mates| mates.likely.minutes)),
    (Name::TeammatesPointsRatio, |of| {
        of.teammates.map(|mates| mates.likely.points / of.team.usual_points())
    }),
    (Name::TeammatesMinutesSameType, |of| of.teammates.map(|mates| mates.likely.minutes_same_type)),
    (Name::PlayedLastTeamGame, |of| (of.team.games > 0).then(|| flag(of.missed == Some(0)))),
    (Name::TeamGamesMissed, |of| of.missed.map(|missed| f64::from(missed.min(MOST_MISSED)))),
    (Name::GamesInLast14Days, |of| Some(games_in_last(RECENT_DAYS[0], of))),
    (Name::OpponentAllowedVsRole, |of| Some(of.opponent.allowed_to_role(of.expected))),
    (Name::OpponentAllowedVsType, |of| Some(of.opponent.allowed_to_type(of.player.playing_type()))),
    (Name::ExpectedTeamPointsRatio, |of| Some(team_points(of) / of.team.usual_points())),
    (Name::ExpectedMargin, |of| Some(margin(of))),
    (Name::PointsAboveExpected, |of| Some(of.player.above_expected())),
    (Name::TeamGamesSeason, |of| Some(f64::from(of.team.games))),
    (Name::GamesSeason, |of| Some(f64::from(of.player.games))),
    (Name::PointsEwm2, |of| of.player.form(Games2).mean(|sum| sum.points)),
    (Name::FieldGoalsAttemptedEwm2, |of| of.player.tally(Count::FieldGoalsAttempted, Games2)),
    (Name::FieldGoalsAttemptedEwm5, |of| of.player.tally(Count::FieldGoalsAttempted, Games5)),
    (Name::FieldGoalsAttemptedEwm25, |of| of.player.tally(Count::FieldGoalsAttempted, Games25)),
    (Name::FreeThrowsAttemptedEwm2, |of| of.player.tally(Count::FreeThrowsAttempted, Games2)),
    (Name::FreeThrowsAttemptedEwm5, |of| of.player.tally(Count::FreeThrowsAttempted, Games5)),
    (Name::FreeThrowsAttemptedEwm25, |of| of.player.tally(Count::FreeThrowsAttempted, Games25)),
    (Name::ThreesAttemptedEwm2, |of| of.player.tally(Count::ThreesAttempted, Games2)),
    (Name::ThreesAttemptedEwm5, |of| of.player.tally(Count::ThreesAttempted, Games5)),
    (Name::ThreesAttemptedEwm25, |of| of.player.tally(Count::ThreesAttempted, Games25)),
    (Name::MinutesEwm5, |of| of.player.form(Games5).mean(|sum| sum.minutes)),
    (Name::MinutesEwm25, |of| of.player.form(Games25).mean(|sum| sum.minutes)),
    (Name::FoulsEwm5, |of| of.player.tally(Count::Fouls, Games5)),
    (Name::FoulsEwm25, |of| of.player.tally(Count::Fouls, Games25)),
    (Name::PlusMinusEwm5, |of| of.player.tally(Count::PlusMinus, Games5)),
    (Name::PlusMinusEwm25, |of| of.player.tally(Count::PlusMinus, Games25)),
    (Name::FieldGoalsMadeEwm5, |of| of.player.tally(Count::FieldGoalsMade, Games5)),
    (Name::FieldGoalsMadeEwm25, |of| of.player.tally(Count::FieldGoalsMade, Games25)),
    (Name::FreeThrowsMadeEwm5, |of| of.player.form(Games5).mean(|sum| sum.free_throws_made)),
    (Name::ThreesMadeEwm5, |of| of.player.tally(Count::ThreesMade, Games5)),
    (Name::ThreesMadeEwm25, |of| of.player.tally(Count::ThreesMade, Games25)),
    (Name::ReboundsEwm25, |of| of.player.tally(Count::Rebounds, Games25)),
    (Name::AssistsEwm25, |of| of.player.tally(Count::Assists, Games25)),
    (Name::BlocksEwm25, |of| of.player.tally(Count::Blocks, Games25)),
    (Name::StealsEwm25, |of| of.player.tally(Count::Steals, Games25)),
    (Name::PresentTeammates, |of| of.teammates.map(|mates| f64::from(mates.present.players))),
    (Name::PresentTeammatesMinutes, |of| of.teammates.map(|mates| mates.present.minutes)),
    (Name::PresentTeammatesPoints, |of| of.teammates.map(|mates| mates.present.points)),
    (Name::PresentTeammatesMinutesSameType, |of| {
        of.teammates.map(|mates| mates.present.minutes_same_type)
    }),
    (Name::AbsentTeammatesMinutes, |of| of.teammates.map(|mates| mates.absent.minutes)),
    (Name::AbsentTeammatesPoints, |of| of.teammates.map(|mates| mates.absent.points)),
    (Name::AbsentTeammatesMinutesSameType, |of| {
        of.teammates.map(|mates| mates.absent.minutes_same_type)
    }),
    (Name::MinutesRank, |of| of.teammates.map(|mates| f64::from(mates.rank))),
    (Name::TeamAbsentMinutesUsual, |of| of.team.usual_absence()),
    (Name::MarginAvgLast3, |of| mean(&of.player.margins, 3)),
    (Name::MinutesAvgSeason, |of| of.player.minutes_season()),
    (Name::PointsPerMinuteSeason, |of| Some(of.player.points_per_minute_season(&of.known.league))),
    (Name::DaysSinceLastGame, |of| days_since(of.player.days_since(of.game.day), MOST_DAYS[0])),
    (Name::GamesInLast30Days, |of| Some(games_in_last(RECENT_DAYS[1], of))),
    (Name::FirstKnownSeason, |of| Some(flag(of.player.games_ever == of.player.games))),
    (Name::NewTeam, |of| Some(flag(of.player.last_for.is_some() && of.missed.is_none()))),
    (Name::TeamGamesShare, |of| Some(f64::from(of.player.games) / f64::from(of.team.games.max(1)))),
    (Name::TeamDaysSinceLastGame, |of| days_since(of.team.days_since(of.game.day), MOST_DAYS[1])),
    (Name::PlayingType, |of| Some(f64::from(of.player.playing_type() as u8))),
    (Name::MinutesSecondLastGame, |of| of.player.minutes.iter().rev().nth(1).copied()),
    (Name::MinutesAvgLast3, |of| mean(&of.player.minutes, 3)),
    (Name::MinutesMaxLast10, |of| largest(&of.player.minutes, 10)),
    (Name::MinutesMinLast5, |of| smallest(&of.player.minutes, 5)),
    (Name::MinutesMedianLast5, |of| median(&of.player.minutes, 5)),
    (Name::PointsMedianLast10, |of| median(&of.player.points, 10)),
    (Name::PointsMaxLast10, |of| largest(&of.player.points, 10)),
    (Name::PointsLastGame, |of| of.player.points.last().copied()),
    (Name::OpponentDaysSinceLastGame, |of| {
        days_since(of.opponent.days_since(of.game.day), MOST_DAYS[1])
    }),
    (Name::OpponentBackToBack, |of| Some(flag(of.opponent.days_since(of.game.day) == Some(1)))),
    (Name::TeamOffenceShrunk, |of| Some(of.team.usual_offence(&of.known.league))),
    (Name::TeamDefenceShrunk, |of| Some(of.team.usual_defence(&of.known.league))),
    (Name::TeamPaceShrunk, |of| Some(of.team.usual_pace(&of.known.league))),
    (Name::OpponentOffenceShrunk, |of| Some(of.opponent.usual_offence(&of.known.league))),
    (Name::OpponentDefenceShrunk, |of| Some(of.opponent.usual_defence(&of.known.league))),
    (Name::ExpectedPace, |of| Some(of.team.expected_pace(of.opponent, &of.known.league))),
    (Name::ExpectedTeamPoints, |of| Some(team_points(of))),
    (Name::TeamPointsShrunk, |of| Some(of.team.usual_points())),
    (Name::ExpectedMarginSize, |of| Some(margin(of).abs())),
    (Name::OpponentAllowedVsAll, |of| Some(of.opponent.allowed_to_all())),
    (Name::MarginSizeBothTeams, |of| {
        Some(of.team.usual_margin_size() + of.opponent.usual_margin_size())
    }),
];

fn flag(set: bool) -> f64 {
    f64::from(u8::from(set))
}

fn games_in_last(days: i32, of: &View<'_>) -> f64 {
    of.player.games_since(of.game.day - days) as f64
}

fn days_since(days: Option<i32>, most: i32) -> Option<f64> {
    days.map(|days| f64::from(days.min(most)))
}

fn team_points(of: &View<'_>) -> f64 {
    of.team.expected_points(of.opponent, of.game.home, &of.known.league)
}

fn margin(of: &View<'_>) -> f64 {
    of.team.expected_margin(of.opponent, of.game.home)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_formula_stands_at_the_place_of_its_name() {
        assert_eq!(FORMULAS.each_ref().map(|(name, _)| *name), Name::ALL);
    }
}
