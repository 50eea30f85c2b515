//! What a team's past games say: pace, ratings, wins, and the shots it allows.

use std::ops::Range;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::formulas::{ScoringZone, mean};
use crate::domain::{GameDate, SeasonDates};
use crate::features::Horizon;
use crate::features::games::{Game, GameRows, Made, Plays, Shots, Zones, team_minutes};

/// Games of a team that pace and offence look back on.
const LAST_10: usize = 10;
/// Games of an opponent that its defence looks back on.
const LAST_15: usize = 15;
/// Days that the league's shooting looks back on.
const LEAGUE_DAYS: i32 = 30;

/// One team's game: the sums over its players.
#[derive(Clone, Copy, Debug)]
struct TeamGame {
    team: u32,
    day: i32,
    opponent: u32,
    points: Option<i64>,
    plays: Option<Plays>,
    shots: Option<Shots>,
    zones: Option<Zones>,
    minutes: f64,
}

impl TeamGame {
    const fn key(&self) -> (u32, i32, u32) {
        (self.team, self.day, self.opponent)
    }

    fn possessions(&self) -> Option<f64> {
        self.plays.map(Plays::possessions).filter(|possessions| *possessions > 0.0)
    }

    /// 100 · points / possessions.
    fn rating(&self) -> Option<f64> {
        Some(100.0 * self.points? as f64 / self.possessions()?)
    }

    /// Possessions per 48 minutes.
    fn pace(&self) -> Option<f64> {
        Some(self.possessions()? * 48.0 / (team_minutes(self.minutes) / 5.0))
    }

    fn add(&mut self, game: &Game) {
        self.points =
            self.points.zip(game.points.or((!game.played()).then_some(0))).map(|(a, b)| a + b);
        self.plays = self.plays.zip(game.plays).map(|(sum, plays)| sum.plus(plays));
        self.shots = self.shots.zip(game.shots).map(|(sum, shots)| sum.plus(shots));
        self.zones = self.zones.zip(game.zones).map(|(sum, zones)| sum.plus(zones));
        // Minutes that are not known fall short, which `team_minutes` allows for.
        self.minutes += game.minutes.unwrap_or(0.0);
    }
}

/// Shots of several team games, by zone where every one of them has zones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shooting {
    shots: Shots,
    zones: Option<Zones>,
}

impl Shooting {
    /// No shot yet.
    fn none() -> Self {
        Self { shots: Shots::default(), zones: Some(Zones::default()) }
    }

    fn add(self, shots: Shots, zones: Option<Zones>) -> Self {
        Self {
            shots: self.shots.plus(shots),
            zones: self.zones.zip(zones).map(|(sum, zones)| sum.plus(zones)),
        }
    }
}

/// The make rate in `zone` that `allowed` holds, less that of `league`, in percentage points, and whether it is the zone's
/// own: without zones, paint and mid-range have the rate of all twos. `None` without attempts.
pub(super) fn weakness(
    zone: ScoringZone,
    allowed: &Shooting,
    league: &Shooting,
) -> Option<(f64, bool)> {
    let zones = allowed.zones.zip(league.zones);
    let (allowed, league, exact) = match (zone, zones) {
        (ScoringZone::Three, _) => (allowed.shots.threes, league.shots.threes, true),
        (ScoringZone::Paint, Some((allowed, league))) => (allowed.paint, league.paint, true),
        (ScoringZone::MidRange, Some((allowed, league))) => {
            (allowed.mid_range, league.mid_range, true)
        }
        (ScoringZone::Paint | ScoringZone::MidRange, None) => {
            let twos = |shots: Shots| shots.field_goals.less(shots.threes);
            (twos(allowed.shots), twos(league.shots), false)
        }
    };
    let percent = |shots: Made| {
        (shots.attempts > 0).then(|| 100.0 * (shots.made as f64 / shots.attempts as f64))
    };
    Some((percent(allowed)? - percent(league)?, exact))
}

/// What a team's games before a date say about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct TeamForm {
    /// Possessions per 48 minutes over the last 10 games, from 3 on.
    pub(super) pace: Option<f64>,
    /// Points per 100 possessions over those games.
    pub(super) off_rating: Option<f64>,
    /// Points allowed per 100 possessions over the last 15 games, and possessions of its opponents, from 5 on.
    pub(super) defense: Option<Defense>,
    /// Wins / games of the season, from 5 on.
    pub(super) win_pct: Option<f64>,
    /// The day of the last game.
    pub(super) last_day: Option<i32>,
    /// The shots of its opponents in the last 15 games.
    pub(super) allowed: Shooting,
    /// The shots of all teams in the last 30 days.
    pub(super) league: Shooting,
}

/// A team's defence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Defense {
    /// Points allowed per 100 possessions.
    pub(super) rating: f64,
    /// Possessions per game of its opponents.
    pub(super) opponent_pace: f64,
    /// Whether all 15 games are there.
    pub(super) full: bool,
}

/// All team games, by team and day, with the forms of every team on every day it plays.
#[derive(Debug)]
pub(super) struct Teams {
    games: Vec<TeamGame>,
    /// For each of `games`, the same game of the other team.
    others: Vec<Option<usize>>,
    /// (team, day), ascending.
    keys: Vec<(u32, i32)>,
    forms: Vec<TeamForm>,
}

impl Teams {
    /// Those of `games`, with forms on the days from `first` on.
    pub(super) fn new(
        games: &GameRows,
        dates: &SeasonDates,
        horizon: Horizon,
        first: GameDate,
    ) -> Self {
        let mut order: Vec<(u32, i32, u32, usize)> = games
            .rows
            .iter()
            .enumerate()
            .map(|(row, game)| (game.team, game.day, game.opponent, row))
            .collect();
        order.sort_unstable();
        let sums = order.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)).filter_map(|rows| {
            let rows = || rows.iter().map(|(.., row)| &games.rows[*row]);
            rows().any(Game::played).then(|| sum(rows()))
        });
        let team_games: Vec<TeamGame> = sums.collect();
        let find = |game: &TeamGame| {
            let key = (game.opponent, game.day, game.team);
            team_games.binary_search_by_key(&key, TeamGame::key).ok()
        };
        let others = team_games.iter().map(find).collect();

        let sides = |game: &Game| [(game.team, game.day), (game.opponent, game.day)];
        let described = games.rows.iter().filter(|game| game.day >= first.days());
        let mut keys: Vec<(u32, i32)> = described.flat_map(sides).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut teams = Self { games: team_games, others, keys, forms: Vec::new() };
        let league = LeagueAllowed::new(&teams.games);
        let form = |(team, day): &(u32, i32)| teams.compute(*team, *day, &league, dates, horizon);
        teams.forms = teams.keys.par_iter().map(form).collect();
        teams
    }

    /// The form of a team on a day that it, or a player against it, has a game.
    pub(super) fn form(&self, team: u32, day: i32) -> Option<&TeamForm> {
        self.keys.binary_search(&(team, day)).ok().map(|index| &self.forms[index])
    }

    /// The plays of a player's team in his game, and its minutes.
    pub(super) fn totals(&self, game: &Game) -> Option<(Plays, f64)> {
        let key = (game.team, game.day, game.opponent);
        let found = &self.games[self.games.binary_search_by_key(&key, TeamGame::key).ok()?];
        Some((found.plays?, team_minutes(found.minutes)))
    }

    fn compute(
        &self,
        team: u32,
        day: i32,
        league: &LeagueAllowed,
        dates: &SeasonDates,
        horizon: Horizon,
    ) -> TeamForm {
        let last_day = horizon.last_day(day);
        let past = self.until(team, last_day);
        let own = || past.clone().rev().map(|index| &self.games[index]);
        let other =
            || past.clone().rev().filter_map(|index| Some(&self.games[self.others[index]?]));

        let rated = || own().filter_map(|game| game.pace().zip(game.rating())).take(LAST_10);
        let enough = rated().count() >= 3;
        let against =
            || other().filter_map(|game| game.rating().zip(game.possessions())).take(LAST_15);
        let met = against().count();
        let defense = (met >= 5).then(|| {
            mean(against().map(|(rating, _)| rating)).zip(mean(against().map(|(_, pace)| pace)))
        });
        let shots = other().filter_map(|game| Some((game.shots?, game.zones))).take(LAST_15);
        TeamForm {
            pace: mean(rated().map(|(pace, _)| pace)).filter(|_| enough),
            off_rating: mean(rated().map(|(_, rating)| rating)).filter(|_| enough),
            defense: defense.flatten().map(|(rating, opponent_pace)| Defense {
                rating,
                opponent_pace,
                full: met == LAST_15,
            }),
            win_pct: self.win_pct(past.clone(), dates),
            last_day: own().next().map(|game| game.day),
            allowed: shots.fold(Shooting::none(), |sum, (shots, zones)| sum.add(shots, zones)),
            league: league.between(day - LEAGUE_DAYS, last_day),
        }
    }

    /// Where a team's games up to `last_day` lie.
    fn until(&self, team: u32, last_day: i32) -> Range<usize> {
        let first = self.games.partition_point(|game| game.team < team);
        let past =
            self.games[first..].partition_point(|game| game.team == team && game.day <= last_day);
        first..first + past
    }

    fn win_pct(&self, past: Range<usize>, dates: &SeasonDates) -> Option<f64> {
        let (mut wins, mut games) = (0_u32, 0_u32);
        for index in past {
            let game = &self.games[index];
            let other = self.others[index].and_then(|index| self.games[index].points);
            let of_season = game.day >= dates.opening_night.days();
            let Some((points, other)) = game.points.zip(other).filter(|_| of_season) else {
                continue;
            };
            games += 1;
            wins += u32::from(points > other);
        }
        (games >= 5).then(|| f64::from(wins) / f64::from(games))
    }
}

fn sum<'a>(mut rows: impl Iterator<Item = &'a Game>) -> TeamGame {
    let mut total = TeamGame {
        team: 0,
        day: 0,
        opponent: 0,
        points: Some(0),
        plays: Some(Plays::default()),
        shots: Some(Shots::default()),
        zones: Some(Zones::default()),
        minutes: 0.0,
    };
    rows.by_ref().for_each(|game| {
        (total.team, total.day, total.opponent) = (game.team, game.day, game.opponent);
        total.add(game);
    });
    total
}

/// The league's shooting as running sums over the days that have games.
#[derive(Debug)]
struct LeagueAllowed {
    /// Ascending.
    days: Vec<i32>,
    /// What was shot before each of them; one entry more than days.
    before: Vec<Running>,
}

/// A running sum of shots. Counts are whole numbers, so every difference is exact.
#[derive(Clone, Copy, Debug, Default)]
struct Running {
    shots: Shots,
    zones: Zones,
    /// Team games whose zones are not known.
    without_zones: u32,
}

impl LeagueAllowed {
    fn new(games: &[TeamGame]) -> Self {
        let mut shot: Vec<(i32, Shots, Option<Zones>)> =
            games.iter().filter_map(|game| Some((game.day, game.shots?, game.zones))).collect();
        shot.sort_unstable_by_key(|(day, ..)| *day);
        let mut league = Self { days: Vec::new(), before: vec![Running::default()] };
        let mut sum = Running::default();
        for day in shot.chunk_by(|a, b| a.0 == b.0) {
            for (_, shots, zones) in day {
                sum.shots = sum.shots.plus(*shots);
                match zones {
                    Some(zones) => sum.zones = sum.zones.plus(*zones),
                    None => sum.without_zones += 1,
                }
            }
            league.days.push(day[0].0);
            league.before.push(sum);
        }
        league
    }

    /// The shots of all teams from `first` to `last`.
    fn between(&self, first: i32, last: i32) -> Shooting {
        let before = |day: i32| self.before[self.days.partition_point(|other| *other < day)];
        let (from, to) = (before(first), before(last + 1));
        let zones = Zones {
            paint: to.zones.paint.less(from.zones.paint),
            mid_range: to.zones.mid_range.less(from.zones.mid_range),
        };
        Shooting {
            shots: Shots {
                field_goals: to.shots.field_goals.less(from.shots.field_goals),
                threes: to.shots.threes.less(from.shots.threes),
            },
            zones: (to.without_zones == from.without_zones).then_some(zones),
        }
    }
}
