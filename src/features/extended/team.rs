//! What is known of a team before a date.

use std::collections::BTreeSet;

use super::form::Average;
use super::league::LeagueHistory;
use super::playing_type::PlayingType;
use super::side::Rated;

/// What a game weighs after another one.
const A_GAME_FADES: f64 = 0.96;
/// What the games of a season weigh when the next one begins.
const AFTER_A_SEASON: f64 = 0.25;
/// How much of a rating survives a new season.
const RATING_AFTER_A_SEASON: f64 = 0.6;
/// How much of a surprise moves a rating, and how many points of it count.
const RATING_STEP: f64 = 0.06;
const LARGEST_SURPRISE: f64 = 20.0;
/// Points that the home side wins by on the whole, and how many of them lie in its own score.
const HOME_MARGIN: f64 = 2.4;
const HOME_POINTS: f64 = 1.2;
/// Games at the league's level that stand against a team's first ones, and a team's points in such a game.
const GAMES_OF_LEAGUE: f64 = 3.0;
const USUAL_POINTS: f64 = 105.0;
/// Points by which games of the league are won.
const USUAL_MARGIN_SIZE: f64 = 11.0;
/// Player-games of no difference that stand against the first ones: by role; by type, and of all players.
const ALLOWED_GAMES: [f64; 2] = [30.0, 40.0];
/// What the minutes missed in a game weigh after another one.
const ABSENT_FADE: f64 = 0.9;
/// The expected points from which on a player has the second and the third role.
const ROLES: [f64; 2] = [8.0, 15.0];

/// The form of a team, and its season so far.
#[derive(Clone, Debug, Default)]
pub(super) struct TeamHistory {
    /// Which season [`TeamHistory::games`] and what follows it speak of.
    season: usize,
    /// Points by which it beats a usual team.
    rating: f64,
    pace: Average,
    offence: Average,
    defence: Average,
    points: Average,
    margin_size: Average,
    /// What it allows beyond what is expected for as many minutes: by role, by type of player, and on the whole.
    allowed_roles: [Average; 3],
    allowed_types: [Average; 3],
    allowed: Average,
    pub(super) games: u32,
    /// The day of the newest of them.
    last: Option<i32>,
    /// Usual minutes of those who did not come to them.
    absent_minutes: Average,
    /// Who has played for it, by number.
    pub(super) roster: BTreeSet<u32>,
}

impl TeamHistory {
    /// Makes this the team's season; what came before it fades.
    pub(super) fn start_season(&mut self, season: usize) {
        if self.season == season {
            return;
        }
        self.season = season;
        self.rating *= RATING_AFTER_A_SEASON;
        self.averages().for_each(|average| average.fade(AFTER_A_SEASON));
        self.allowed().for_each(|average| average.fade(AFTER_A_SEASON));
        self.games = 0;
        self.last = None;
        self.absent_minutes = Average::default();
        self.roster.clear();
    }

    fn averages(&mut self) -> impl Iterator<Item = &mut Average> {
        let Self { pace, offence, defence, points, margin_size, .. } = self;
        [pace, offence, defence, points, margin_size].into_iter()
    }

    fn allowed(&mut self) -> impl Iterator<Item = &mut Average> {
        self.allowed_roles.iter_mut().chain(&mut self.allowed_types).chain([&mut self.allowed])
    }

    /// Begins a game: what it allowed before fades.
    pub(super) fn begin_game(&mut self) {
        self.allowed().for_each(|average| average.fade(A_GAME_FADES));
    }

    /// Adds what it allowed to a player of whom `expected` points were expected, beyond what is usual in as many minutes.
    pub(super) fn allow(&mut self, expected: f64, playing_type: PlayingType, beyond: f64) {
        self.allowed_roles[role(expected)].add(beyond);
        self.allowed_types[playing_type as usize].add(beyond);
        self.allowed.add(beyond);
    }

    pub(super) fn rate(&mut self, rated: &Rated) {
        let Rated { pace, offence, defence, points, margin_size } = *rated;
        let values = [pace, offence, defence, points, margin_size];
        for (average, value) in self.averages().zip(values) {
            average.add_after(A_GAME_FADES, value);
        }
    }

    /// Moves both ratings by what `margin`, of the first team, adds to what was expected.
    pub(super) fn correct(&mut self, other: &mut Self, home: Option<bool>, margin: f64) {
        let surprise = margin - self.expected_margin(other, home);
        let step = RATING_STEP * surprise.clamp(-LARGEST_SURPRISE, LARGEST_SURPRISE);
        self.rating += step;
        other.rating -= step;
    }

    /// Ends a game on `day`: who played in it, and the usual minutes of those who did not come.
    pub(super) fn end_game(&mut self, day: i32, lineup: impl Iterator<Item = u32>, absent: f64) {
        self.games += 1;
        self.last = Some(day);
        self.absent_minutes.add_after(ABSENT_FADE, absent);
        self.roster.extend(lineup);
    }

    pub(super) fn allowed_to_role(&self, expected: f64) -> f64 {
        self.allowed_roles[role(expected)].shrunk(0.0, ALLOWED_GAMES[0])
    }

    pub(super) fn allowed_to_type(&self, playing_type: PlayingType) -> f64 {
        self.allowed_types[playing_type as usize].shrunk(0.0, ALLOWED_GAMES[1])
    }

    pub(super) fn allowed_to_all(&self) -> f64 {
        self.allowed.shrunk(0.0, ALLOWED_GAMES[1])
    }

    /// Days from its newest game of the season to `day`.
    pub(super) fn days_since(&self, day: i32) -> Option<i32> {
        self.last.map(|last| day - last)
    }

    /// Usual minutes of those who do not come to a game.
    pub(super) fn usual_absence(&self) -> Option<f64> {
        self.absent_minutes.mean()
    }

    pub(super) fn expected_margin(&self, opponent: &Self, home: Option<bool>) -> f64 {
        self.rating - opponent.rating + venue(home) * HOME_MARGIN
    }

    /// Possessions per 48 minutes of its usual games.
    pub(super) fn usual_pace(&self, league: &LeagueHistory) -> f64 {
        self.pace.shrunk(league.pace, GAMES_OF_LEAGUE)
    }

    /// Points per 100 possessions that it usually scores.
    pub(super) fn usual_offence(&self, league: &LeagueHistory) -> f64 {
        self.offence.shrunk(league.offence, GAMES_OF_LEAGUE)
    }

    /// Points per 100 possessions that it usually allows.
    pub(super) fn usual_defence(&self, league: &LeagueHistory) -> f64 {
        self.defence.shrunk(league.offence, GAMES_OF_LEAGUE)
    }

    /// Possessions per 48 minutes to expect against `opponent`.
    pub(super) fn expected_pace(&self, opponent: &Self, league: &LeagueHistory) -> f64 {
        self.usual_pace(league) + opponent.usual_pace(league) - league.pace
    }

    /// Points to expect against `opponent`.
    pub(super) fn expected_points(
        &self,
        opponent: &Self,
        home: Option<bool>,
        league: &LeagueHistory,
    ) -> f64 {
        let offence = self.usual_offence(league) + opponent.usual_defence(league) - league.offence;
        self.expected_pace(opponent, league) / 100.0 * offence + venue(home) * HOME_POINTS
    }

    /// Points of a usual game of 48 minutes.
    pub(super) fn usual_points(&self) -> f64 {
        self.points.shrunk(USUAL_POINTS, GAMES_OF_LEAGUE)
    }

    /// Points by which its games are usually won, by whichever side.
    pub(super) fn usual_margin_size(&self) -> f64 {
        self.margin_size.shrunk(USUAL_MARGIN_SIZE, GAMES_OF_LEAGUE)
    }
}

fn role(expected_points: f64) -> usize {
    ROLES.iter().filter(|from| expected_points >= **from).count()
}

/// 1 at home, −1 away, 0 where it is not known.
fn venue(home: Option<bool>) -> f64 {
    home.map_or(0.0, |home| if home { 1.0 } else { -1.0 })
}
