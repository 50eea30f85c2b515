//! What is known of a player before a date.

use std::f64::consts::FRAC_1_SQRT_2;

use super::form::{Average, FadedForm, GameCounts};
use super::league::LeagueHistory;
use super::playing_type::PlayingType;
use super::tally::{Count, ExtendedTally, Tallies};

/// What a game weighs after another one, where it weighs half after 2, 5, 10 and 25: the root of a half of that degree.
const FADES: [f64; 4] =
    [FRAC_1_SQRT_2, 0.870_550_563_296_124_1, 0.933_032_991_536_807_4, 0.972_654_947_412_285_5];
/// What the games of a season weigh when the next one begins.
const AFTER_A_SEASON: f64 = 0.5;
/// What a difference from the expectation weighs after another game.
const DIFFERENCE_FADES: f64 = 0.93;
/// Games of no difference that stand against the first ones.
const DIFFERENCE_GAMES: f64 = 5.0;
/// Minutes at the league's rate that stand against a player's first ones, over 10 and over 25 games of memory.
const MINUTES_OF_LEAGUE: [f64; 2] = [100.0, 120.0];
/// The same over the season alone.
const MINUTES_OF_LEAGUE_SEASON: f64 = 30.0;
/// Shooting attempts at the league's rate that stand against a player's first ones.
const ATTEMPTS_OF_LEAGUE: f64 = 40.0;
/// Minutes to expect of somebody who never played.
const MINUTES_OF_A_NEWCOMER: f64 = 12.0;
/// Between which values of rebounds + 2 · blocks − assists for 36 minutes a player is neither a guard nor plays inside.
const WING: [f64; 2] = [1.0, 5.0];

/// After so many days nobody knows whether a player is still with a team.
const ROSTER_DAYS: i32 = 21;

/// What to expect of a player in his next game.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expectation {
    pub(super) minutes: f64,
    pub(super) points: f64,
    pub(super) per_minute: f64,
}

/// A game that a player played.
#[derive(Clone, Copy, Debug)]
pub(super) struct GamePlayed {
    pub(super) day: i32,
    pub(super) team: u32,
    /// Which game of the team's season it was, from 1.
    pub(super) team_game: u32,
    /// `None` if some are not known.
    pub(super) counts: Option<GameCounts>,
    pub(super) tally: ExtendedTally,
    /// What the team won by, if the score is known.
    pub(super) margin: Option<f64>,
    /// What was expected of him before.
    pub(super) expected: Expectation,
}

/// The form of a player, and his season so far.
#[derive(Clone, Debug, Default)]
pub(super) struct PlayerHistory {
    /// Which season the fields below [`PlayerHistory::games_ever`] speak of.
    season: usize,
    /// The memory that reaches back over seasons, by [`HalfLife`].
    forms: [FadedForm; 4],
    tallies: [Tallies; 4],
    difference: Average,
    pub(super) games_ever: u32,
    /// Forms of the season alone, with half-lives of 5 and of 10 games and without any.
    season_5: FadedForm,
    season_10: FadedForm,
    whole_season: FadedForm,
    pub(super) games: u32,
    /// Of the season's games, oldest first, where they are known.
    pub(super) minutes: Vec<f64>,
    pub(super) points: Vec<f64>,
    /// FGA + 0.44 · FTA + turnovers.
    pub(super) plays_used: Vec<f64>,
    pub(super) margins: Vec<f64>,
    /// Days of the season's games, oldest first.
    days: Vec<i32>,
    /// The team he last played for this season, and how many games it had then.
    pub(super) last_for: Option<(u32, u32)>,
    /// Usual minutes of the regulars who were absent from his games of the season.
    pub(super) absent_minutes: Average,
}

impl PlayerHistory {
    /// Makes this the player's season; what came before it fades.
    pub(super) fn start_season(&mut self, season: usize) {
        if self.season == season {
            return;
        }
        self.forms.iter_mut().for_each(|form| form.fade(AFTER_A_SEASON));
        self.tallies.iter_mut().for_each(|tallies| tallies.fade(AFTER_A_SEASON));
        self.difference.fade(AFTER_A_SEASON);
        *self = Self {
            season,
            forms: self.forms,
            tallies: self.tallies,
            difference: self.difference,
            games_ever: self.games_ever,
            ..Self::default()
        };
    }

    /// Adds a game that he played.
    pub(super) fn add(&mut self, game: &GamePlayed) {
        self.games += 1;
        self.games_ever += 1;
        self.days.push(game.day);
        self.last_for = Some((game.team, game.team_game));
        self.margins.extend(game.margin);
        let Some(counts) = game.counts else { return };
        self.minutes.push(counts.minutes);
        self.points.push(counts.points);
        self.plays_used.push(counts.plays_used);
        for (form, fade) in self.forms.iter_mut().zip(FADES) {
            form.add(fade, counts);
        }
        for (tallies, fade) in self.tallies.iter_mut().zip(FADES) {
            tallies.add(fade, &game.tally);
        }
        self.season_5.add(FADES[HalfLife::Games5 as usize], counts);
        self.season_10.add(FADES[HalfLife::Games10 as usize], counts);
        self.whole_season.add(1.0, counts);
        self.difference.add_after(DIFFERENCE_FADES, counts.points - game.expected.points);
    }

    pub(super) fn expectation(&self, league: &LeagueHistory) -> Expectation {
        let [_, _, form, long] = &self.forms;
        let usual = long.mean(|sum| sum.minutes).unwrap_or(MINUTES_OF_A_NEWCOMER);
        let minutes = (self.season_5.sum.minutes + usual) / (self.season_5.weight + 1.0);
        let per_minute = per_minute(form, league, MINUTES_OF_LEAGUE[0]);
        Expectation { minutes, points: minutes * per_minute, per_minute }
    }

    /// Rebounds + 2 · blocks − assists for 36 minutes: the closer to the basket he works, the more. `None` without minutes.
    pub(super) fn position(&self) -> Option<f64> {
        let GameCounts { minutes, inside, .. } = self.long().sum;
        (minutes > 0.0).then(|| 36.0 * inside / minutes)
    }

    pub(super) fn playing_type(&self) -> PlayingType {
        let GameCounts { minutes, inside, .. } = self.long().sum;
        if 36.0 * inside > WING[1] * minutes {
            PlayingType::Inside
        } else if 36.0 * inside < WING[0] * minutes {
            PlayingType::Guard
        } else {
            PlayingType::Wing
        }
    }

    /// The memory in which a game weighs half after so many.
    pub(super) fn form(&self, games: HalfLife) -> &FadedForm {
        &self.forms[games as usize]
    }

    /// The mean of what is counted in the memory in which a game weighs half after so many.
    pub(super) fn tally(&self, count: Count, games: HalfLife) -> Option<f64> {
        self.tallies[games as usize].mean(count)
    }

    fn long(&self) -> &FadedForm {
        self.form(HalfLife::Games25)
    }

    pub(super) fn points_per_minute(&self, league: &LeagueHistory) -> f64 {
        per_minute(self.long(), league, MINUTES_OF_LEAGUE[1])
    }

    pub(super) fn points_per_minute_season(&self, league: &LeagueHistory) -> f64 {
        per_minute(&self.whole_season, league, MINUTES_OF_LEAGUE_SEASON)
    }

    pub(super) fn minutes_season(&self) -> Option<f64> {
        self.whole_season.mean(|sum| sum.minutes)
    }

    pub(super) fn true_shooting(&self, league: &LeagueHistory) -> f64 {
        let GameCounts { points, shooting_attempts, .. } = self.long().sum;
        (points / 2.0 + ATTEMPTS_OF_LEAGUE * league.true_shooting())
            / (shooting_attempts + ATTEMPTS_OF_LEAGUE)
    }

    /// Usual minutes and points of a game this season.
    pub(super) fn usual(&self) -> Option<[f64; 2]> {
        Some([self.season_10.mean(|sum| sum.minutes)?, self.season_10.mean(|sum| sum.points)?])
    }

    /// Whether he played not long before `day`.
    pub(super) fn was_here(&self, day: i32) -> bool {
        self.days.last().is_some_and(|last| day - last <= ROSTER_DAYS)
    }

    /// Games that `team`, which has had so many, played since he last did, if that was for it.
    pub(super) fn missed(&self, team: u32, games: u32) -> Option<u32> {
        let (_, then) = self.last_for.filter(|(last, _)| *last == team)?;
        Some(games.saturating_sub(then))
    }

    /// Days from his newest game of the season to `day`.
    pub(super) fn days_since(&self, day: i32) -> Option<i32> {
        self.days.last().map(|last| day - last)
    }

    /// How many of the season's games lie on `first` or later.
    pub(super) fn games_since(&self, first: i32) -> usize {
        self.days.iter().rev().take_while(|day| **day >= first).count()
    }

    pub(super) fn above_expected(&self) -> f64 {
        self.difference.shrunk(0.0, DIFFERENCE_GAMES)
    }
}

/// Memories, the shortest first.
#[derive(Clone, Copy, Debug)]
pub(super) enum HalfLife {
    Games2,
    Games5,
    Games10,
    Games25,
}

/// Points per minute with so many minutes at the league's rate added.
fn per_minute(form: &FadedForm, league: &LeagueHistory, minutes: f64) -> f64 {
    (form.sum.points + minutes * league.points_per_minute()) / (form.sum.minutes + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_game_weighs_half_after_its_half_life() {
        for (fade, games) in FADES.into_iter().zip([2, 5, 10, 25]) {
            let left: f64 = std::iter::repeat_n(fade, games).product();
            assert!((left - 0.5).abs() < 1e-15, "{games}");
        }
    }
}
