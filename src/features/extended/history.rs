//! Everything that is known before a date, and what a date's games add to it.

use std::collections::BTreeMap;

use super::games::{GameEntry, lineup};
use super::league::LeagueHistory;
use super::player::{Expectation, GamePlayed, PlayerHistory};
use super::presence::PresenceRates;
use super::regulars::{Regular, absent_minutes};
use super::side::SideTotals;
use super::team::TeamHistory;

/// A player's games from which on what he scores says something of who allows it.
const SETTLED_GAMES: u32 = 10;
/// What the minutes of absent regulars in a game of a player weigh after another one.
const ABSENCE_FADES: f64 = 0.87;

/// Everything that is known before a date.
#[derive(Debug)]
pub(super) struct History {
    pub(super) players: Vec<PlayerHistory>,
    pub(super) teams: Vec<TeamHistory>,
    pub(super) league: LeagueHistory,
    pub(super) presence: PresenceRates,
}

impl History {
    /// Before any game of so many players and teams.
    pub(super) fn new(players: usize, teams: usize) -> Self {
        Self {
            players: vec![PlayerHistory::default(); players],
            teams: vec![TeamHistory::default(); teams],
            league: LeagueHistory::new(),
            presence: PresenceRates::new(),
        }
    }

    /// Makes this the season of everybody who has a game on a date.
    pub(super) fn start_season(&mut self, date: &[GameEntry], season: usize) {
        for entry in date {
            self.players[entry.player as usize].start_season(season);
            self.teams[entry.team as usize].start_season(season);
            self.teams[entry.opponent as usize].start_season(season);
        }
    }

    pub(super) fn expect(&self, entry: &GameEntry) -> Expectation {
        self.players[entry.player as usize].expectation(&self.league)
    }

    /// Adds the games of a date. `expected` was known before any of them.
    pub(super) fn add(&mut self, date: &[GameEntry], expected: &[Expectation]) {
        self.league.begin_day();
        let played: Vec<(&GameEntry, Expectation)> = date
            .iter()
            .zip(expected)
            .filter(|(entry, _)| entry.game.played() && !entry.again)
            .map(|(entry, expected)| (entry, *expected))
            .collect();
        let key = |entry: &GameEntry| (entry.team, entry.opponent);
        let sides: Vec<&[(&GameEntry, Expectation)]> =
            played.chunk_by(|(a, _), (b, _)| key(a) == key(b)).collect();
        for side in &sides {
            self.add_presence(side);
        }
        let sums: BTreeMap<(u32, u32), SideTotals> =
            sides.iter().filter_map(|side| Some((key(side[0].0), sum(side)?))).collect();
        // A side's sums with those of the other side.
        let both = |team, opponent| sums.get(&(team, opponent)).zip(sums.get(&(opponent, team)));
        for side in &sides {
            let (team, opponent) = key(side[0].0);
            self.add_players(side, both(team, opponent).map(|(own, other)| own.margin(other)));
        }
        for (team, opponent) in sides.iter().map(|side| key(side[0].0)) {
            if let Some((own, other)) = both(team, opponent) {
                let rated = own.rated(other);
                self.teams[team as usize].rate(&rated);
                self.league.add_team(&rated);
            }
        }
        for side in &sides {
            let (team, opponent) = key(side[0].0);
            // Each game once; a team that met itself is no game.
            if let Some((own, other)) = both(team, opponent).filter(|_| team < opponent) {
                self.correct(team, opponent, side[0].0.game.home, own.margin(other));
            }
        }
        for side in sides {
            self.end_game(side);
        }
    }

    /// Adds to each player of a date how many minutes of regulars were absent from his game. It stands before [`Self::add`].
    pub(super) fn add_absences(&mut self, date: &[GameEntry]) {
        for of_team in date.chunk_by(|one, other| one.team == other.team) {
            let lineup = lineup(of_team);
            let came = |of: &Regular| f64::from(u8::from(lineup.contains(&of.player)));
            let regulars = self.regulars(of_team[0].team, came);
            for player in lineup {
                let absent = absent_minutes(&regulars, player);
                self.players[player as usize].absent_minutes.add_after(ABSENCE_FADES, absent);
            }
        }
    }

    /// Ends the game of one side for its team.
    fn end_game(&mut self, side: &[(&GameEntry, Expectation)]) {
        let GameEntry { team, game, .. } = *side[0].0;
        let absent = self.absent_minutes(side);
        let lineup = side.iter().map(|(entry, _)| entry.player);
        self.teams[team as usize].end_game(game.day, lineup, absent);
    }

    /// Corrects what is thought of two teams by their game, which the first won by `margin`.
    fn correct(&mut self, team: u32, opponent: u32, home: Option<bool>, margin: f64) {
        if let Ok([first, second]) = self.teams.get_disjoint_mut([team as usize, opponent as usize])
        {
            first.correct(second, home, margin);
        }
    }

    /// Those who may play for a team, with the team's games that they missed since they last did.
    pub(super) fn roster(
        &self,
        team: u32,
        day: i32,
    ) -> impl Iterator<Item = (u32, &PlayerHistory, u32)> {
        let known = &self.teams[team as usize];
        known.roster.iter().filter_map(move |number| {
            let player = &self.players[*number as usize];
            let missed = player.missed(team, known.games).filter(|_| player.was_here(day))?;
            Some((*number, player, missed))
        })
    }

    /// The regulars of `team`, in the order of their names, each with the chance that `chance` gives.
    pub(super) fn regulars(&self, team: u32, chance: impl Fn(&Regular) -> f64) -> Vec<Regular> {
        let TeamHistory { roster, games, .. } = &self.teams[team as usize];
        let regulars = roster.iter().filter_map(|number| {
            Regular::new(&self.players[*number as usize], *number, team, *games)
        });
        regulars.map(|regular| regular.with_chance(chance(&regular))).collect()
    }

    /// Learns who of a team's roster came to a game.
    fn add_presence(&mut self, side: &[(&GameEntry, Expectation)]) {
        let GameEntry { team, game, .. } = side[0].0;
        let mut presence = self.presence;
        for (number, _, missed) in self.roster(*team, game.day) {
            presence.add(missed, played_in(side, number));
        }
        self.presence = presence;
    }

    /// Usual minutes of those of a team's roster who did not come to a game.
    fn absent_minutes(&self, side: &[(&GameEntry, Expectation)]) -> f64 {
        let GameEntry { team, game, .. } = side[0].0;
        let absent = self.roster(*team, game.day).filter(|(number, ..)| !played_in(side, *number));
        absent.filter_map(|(_, player, _)| player.usual()).map(|[minutes, _]| minutes).sum()
    }

    /// Adds what the players of one side of a game did, which won by `margin`.
    fn add_players(&mut self, side: &[(&GameEntry, Expectation)], margin: Option<f64>) {
        let GameEntry { team, opponent, .. } = *side[0].0;
        let team_game = self.teams[team as usize].games + 1;
        let opponent = &mut self.teams[opponent as usize];
        opponent.begin_game();
        for (entry, expected) in side {
            let player = &mut self.players[entry.player as usize];
            if let Some(counts) = entry.counts {
                self.league.add(counts);
                if player.games_ever > SETTLED_GAMES {
                    let beyond = counts.points - expected.per_minute * counts.minutes;
                    opponent.allow(expected.points, player.playing_type(), beyond);
                }
            }
            player.add(&GamePlayed {
                day: entry.game.day,
                team,
                team_game,
                counts: entry.counts,
                tally: entry.tally,
                margin,
                expected: *expected,
            });
        }
    }
}

fn played_in(side: &[(&GameEntry, Expectation)], number: u32) -> bool {
    side.binary_search_by_key(&number, |(entry, _)| entry.player).is_ok()
}

fn sum(side: &[(&GameEntry, Expectation)]) -> Option<SideTotals> {
    SideTotals::sum(side.iter().map(|(entry, _)| &entry.game))
}
