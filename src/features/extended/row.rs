//! The values of one row, from what is known before its date.

use super::player::HalfLife::{Games2, Games5, Games10, Games25};
use super::walk::Known;
use crate::domain::ExtendedName;

/// Days that recent games are counted in.
const RECENT_DAYS: i32 = 14;
/// Games missed beyond which it does not matter how many.
const MOST_MISSED: u32 = 15;

/// The features of one player-date.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row of the games.
    pub game: usize,
    /// The values, in the order of [`ExtendedName::ALL`]; finite where there is one.
    pub values: [Option<f64>; ExtendedName::COUNT],
}

impl Row {
    /// The value under `name`.
    pub const fn get(&self, name: ExtendedName) -> Option<f64> {
        self.values[name.index()]
    }
}

/// What is known of a game before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Venue {
    pub(super) day: i32,
    pub(super) player: u32,
    pub(super) team: u32,
    pub(super) opponent: u32,
    pub(super) home: Option<bool>,
}

pub(super) fn values(known: &Known, game: &Venue) -> [Option<f64>; ExtendedName::COUNT] {
    let player = &known.players[game.player as usize];
    let team = &known.teams[game.team as usize];
    let opponent = &known.teams[game.opponent as usize];
    let expected = player.expectation(&known.league).points;
    let teammates = Teammates::of(known, game);
    let last_for = player.last_for.filter(|(team, _)| *team == game.team);
    let missed = last_for.map(|(_, then)| team.games.saturating_sub(then).min(MOST_MISSED));
    let played_last = (team.games > 0).then(|| f64::from(u8::from(missed == Some(0))));
    let value = |name| match name {
        ExtendedName::ExpectedPoints => Some(expected),
        ExtendedName::PointsEwm5 => player.form(Games5).mean(|sum| sum.points),
        ExtendedName::PointsEwm10 => player.form(Games10).mean(|sum| sum.points),
        ExtendedName::PointsEwm25 => player.form(Games25).mean(|sum| sum.points),
        ExtendedName::PlaysUsedEwm2 => player.form(Games2).mean(|sum| sum.plays_used),
        ExtendedName::PlaysUsedEwm5 => player.form(Games5).mean(|sum| sum.plays_used),
        ExtendedName::PlaysUsedEwm25 => player.form(Games25).mean(|sum| sum.plays_used),
        ExtendedName::FreeThrowsMadeEwm25 => player.form(Games25).mean(|sum| sum.free_throws_made),
        ExtendedName::MinutesLastGame => player.minutes_last_game(),
        ExtendedName::MinutesEwm2 => player.form(Games2).mean(|sum| sum.minutes),
        ExtendedName::MinutesEwm10 => player.form(Games10).mean(|sum| sum.minutes),
        ExtendedName::MinutesStdLast10 => player.minutes_deviation(),
        ExtendedName::PointsPerMinuteShrunk => Some(player.points_per_minute(&known.league)),
        ExtendedName::TrueShootingShrunk => Some(player.true_shooting(&known.league)),
        ExtendedName::TeammatesMinutes => teammates.map(|sums| sums.minutes),
        ExtendedName::TeammatesPointsRatio => {
            teammates.map(|sums| sums.points / team.usual_points())
        }
        ExtendedName::TeammatesMinutesSameType => teammates.map(|sums| sums.minutes_same_type),
        ExtendedName::PlayedLastTeamGame => played_last,
        ExtendedName::TeamGamesMissed => missed.map(f64::from),
        ExtendedName::GamesInLast14Days => Some(player.games_since(game.day - RECENT_DAYS) as f64),
        ExtendedName::OpponentAllowedVsRole => Some(opponent.allowed_to_role(expected)),
        ExtendedName::OpponentAllowedVsType => {
            Some(opponent.allowed_to_type(player.playing_type()))
        }
        ExtendedName::ExpectedTeamPointsRatio => {
            Some(team.points_ratio(opponent, game.home, &known.league))
        }
        ExtendedName::ExpectedMargin => Some(team.expected_margin(opponent, game.home)),
        ExtendedName::PointsAboveExpected => Some(player.above_expected()),
        ExtendedName::TeamGamesSeason => Some(f64::from(team.games)),
        ExtendedName::GamesSeason => Some(f64::from(player.games)),
    };
    ExtendedName::ALL.map(|name| value(name).filter(|value| value.is_finite()))
}

/// What a player's teammates bring on the whole, each as likely as he is to play.
#[derive(Clone, Copy, Debug, Default)]
struct Teammates {
    minutes: f64,
    points: f64,
    minutes_same_type: f64,
}

impl Teammates {
    /// `None` if nobody else is known to be with the team.
    fn of(known: &Known, game: &Venue) -> Option<Self> {
        let own_type = known.players[game.player as usize].playing_type();
        let mut sums = None;
        for (number, other, missed) in known.roster(game.team, game.day) {
            let Some([minutes, points]) = other.usual().filter(|_| number != game.player) else {
                continue;
            };
            let sums: &mut Self = sums.get_or_insert_default();
            let chance = known.presence.chance(missed);
            sums.minutes += chance * minutes;
            sums.points += chance * points;
            if other.playing_type() == own_type {
                sums.minutes_same_type += chance * minutes;
            }
        }
        sums
    }
}
