//! The rows of one player: his own games, and the forms of the teams he plays for and against.

use std::ops::Range;

use super::formulas::{self, Load, ScoringZone, mean};
use super::row::{BaselineRow, COUNT, Tag};
use super::team::{Defense, TeamForm, Teams, weakness};
use crate::domain::{GameDate, SeasonDates};
use crate::features::Horizon;
use crate::features::games::{Game, GameRows, Shots, Zones};

/// Season games that an average needs to stand on its own.
const ENOUGH: usize = 5;
/// Days in which a player with fewer is looked for.
const RECENT_DAYS: i32 = 60;

/// A value and how it came about.
type Tagged = (f64, Tag);

fn exact_or(value: Option<f64>, default: f64) -> Tagged {
    value.map_or((default, Tag::Default), |value| (value, Tag::Exact))
}

fn estimated_or(value: Option<f64>, default: f64) -> Tagged {
    value.map_or((default, Tag::Default), |value| (value, Tag::Estimated))
}

/// One player's games.
#[derive(Debug)]
pub(super) struct PlayerGames<'a> {
    games: &'a GameRows,
    teams: &'a Teams,
    /// His rows of the games.
    all: Range<usize>,
    /// Those in which he played, oldest first, each with his usage where it is known.
    played: Vec<(&'a Game, Option<f64>)>,
}

impl<'a> PlayerGames<'a> {
    pub(super) fn new(games: &'a GameRows, teams: &'a Teams, all: Range<usize>) -> Self {
        let played = games.rows[all.clone()].iter().filter(|game| game.played());
        let played = played.map(|game| (game, usage(game, teams))).collect();
        Self { games, teams, all, played }
    }

    /// The rows of the player's player-dates from day 14 and from `first` on.
    pub(super) fn rows(
        &self,
        dates: &SeasonDates,
        horizon: Horizon,
        first: GameDate,
    ) -> Vec<BaselineRow> {
        let described = |row: &usize| {
            let game = &self.games.rows[*row];
            game.is_described(dates) && game.day >= first.days()
        };
        self.all.clone().filter(described).map(|row| self.row(row, dates, horizon)).collect()
    }

    fn row(&self, row: usize, dates: &SeasonDates, horizon: Horizon) -> BaselineRow {
        let game = &self.games.rows[row];
        let until = |day: i32| self.played.partition_point(|(game, _)| game.day <= day);
        let past = &self.played[..until(horizon.last_day(game.day))];
        let season = &past[until(dates.opening_night.days() - 1).min(past.len())..];
        let before = Before { game, past, season };
        let own = self.teams.form(game.team, game.day);
        let opponent = self.teams.form(game.opponent, game.day);
        let shares = before.shares();
        let after_regular = dates.last_regular_day.map(|last| flag(game.day > last.days()));
        let tagged: [Tagged; COUNT] = [
            before.average(5),
            before.average(10),
            before.season_average(),
            exact_or(before.deviation(), 5.0),
            (before.within(7).count() as f64, Tag::Exact),
            exact_or(before.fatigue(), 100.0),
            zone_mismatch(shares, opponent),
            exact_or(pace_score(own, opponent), 0.0),
            exact_or(before.usage_spike(), 0.0),
            exact_or(before.rest_advantage(opponent), 0.0),
            (0.0, Tag::Default),
            exact_or(before.trend(), 0.0),
            exact_or(before.minutes_change(), 0.0),
            defense(opponent, |defense| defense.rating, 112.0),
            defense(opponent, |defense| defense.opponent_pace, 100.0),
            exact_or(game.home.map(flag), 0.0),
            (flag(before.back_to_back()), Tag::Exact),
            exact_or(after_regular, 0.0),
            shares[0],
            shares[1],
            shares[2],
            exact_or(before.free_throw_share(), 0.15),
            exact_or(own.and_then(|form| form.pace), 100.0),
            exact_or(own.and_then(|form| form.off_rating), 112.0),
            exact_or(own.and_then(|form| form.win_pct), 0.5),
        ];
        let values = tagged.map(|(value, _)| value);
        BaselineRow { game: row, values, tags: tagged.map(|(_, tag)| tag) }
    }
}

fn flag(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

/// The share of his team's plays that a player used while he was on the court, in percent.
///
/// 100 · (FGA + 0.44 · FTA + TO) · (team minutes / 5) / (minutes · the team's FGA + 0.44 · FTA + TO).
fn usage(game: &Game, teams: &Teams) -> Option<f64> {
    let minutes = game.minutes.filter(|minutes| *minutes > 0.0)?;
    let (of_team, team_minutes) = teams.totals(game)?;
    let used = game.plays?.used();
    let usage = 100.0 * used * (team_minutes / 5.0) / (minutes * of_team.used());
    usage.is_finite().then_some(usage)
}

/// A value of the opponent's defense: exact if it is of as many games as it asks for.
fn defense(opponent: Option<&TeamForm>, value: fn(&Defense) -> f64, default: f64) -> Tagged {
    let defense = opponent.and_then(|form| form.defense.as_ref());
    defense.map_or((default, Tag::Default), |defense| {
        (value(defense), if defense.full { Tag::Exact } else { Tag::Estimated })
    })
}

fn pace_score(own: Option<&TeamForm>, opponent: Option<&TeamForm>) -> Option<f64> {
    Some(formulas::pace_score(own?.pace?, opponent?.pace?))
}

fn zone_mismatch(shares: [Tagged; 3], opponent: Option<&TeamForm>) -> Tagged {
    let attempted = shares[2].1 == Tag::Exact;
    let Some(form) = opponent.filter(|_| attempted) else { return (0.0, Tag::Default) };
    let (zone, share) = formulas::scoring_zone(shares.map(|(share, _)| share));
    match weakness(zone, &form.allowed, &form.league) {
        None => (0.0, Tag::Default),
        Some((weakness, exact)) => {
            let known = exact && (zone == ScoringZone::Three || shares[0].1 == Tag::Exact);
            let tag = if known { Tag::Exact } else { Tag::Estimated };
            (formulas::zone_mismatch(100.0 * share, weakness), tag)
        }
    }
}

/// What lies before one game of a player.
#[derive(Clone, Copy, Debug)]
struct Before<'a> {
    game: &'a Game,
    /// The games he played, oldest first.
    past: &'a [(&'a Game, Option<f64>)],
    /// Those of them that are of this season.
    season: &'a [(&'a Game, Option<f64>)],
}

impl<'a> Before<'a> {
    /// The newest `count` season games, newest first.
    fn newest(&self, count: usize) -> impl DoubleEndedIterator<Item = &'a Game> + Clone + use<'a> {
        self.season[self.season.len().saturating_sub(count)..].iter().rev().map(|(game, _)| *game)
    }

    /// The games of the last `days` days before the date, of any season, newest first.
    fn within(&self, days: i32) -> impl Iterator<Item = &'a Game> + Clone + use<'a> {
        let first = self.game.day - days;
        self.past.iter().rev().map(|(game, _)| *game).take_while(move |game| game.day >= first)
    }

    fn average(&self, count: usize) -> Tagged {
        let enough = self.season.len() >= ENOUGH;
        if let Some(average) = mean(self.newest(count).filter_map(points)).filter(|_| enough) {
            return (average, Tag::Exact);
        }
        let recent = self.within(RECENT_DAYS).take(count);
        estimated_or(mean(recent.filter_map(points)), 10.0)
    }

    fn season_average(&self) -> Tagged {
        let average = mean(self.newest(usize::MAX).filter_map(points));
        if self.season.len() >= ENOUGH {
            exact_or(average, 10.0)
        } else {
            estimated_or(average, 10.0)
        }
    }

    /// The sample standard deviation of the points of the newest 10.
    fn deviation(&self) -> Option<f64> {
        let points = self.newest(10).filter_map(points);
        let (count, mean) = (points.clone().count(), mean(points.clone())?);
        let squares: f64 = points.map(|points| (points - mean) * (points - mean)).sum();
        (count >= 2).then(|| (squares / (count - 1) as f64).sqrt())
    }

    fn back_to_back(&self) -> bool {
        self.within(1).any(|game| game.day == self.game.day - 1)
    }

    fn fatigue(&self) -> Option<f64> {
        let (last, _) = self.past.last()?;
        let week = self.within(7);
        let days = self.within(14).map(|game| game.day);
        Some(formulas::fatigue(Load {
            back_to_back: self.back_to_back(),
            days_since_last_game: self.game.day - last.day,
            games: week.clone().count(),
            minutes: week.filter_map(|game| game.minutes).sum(),
            back_to_backs: days
                .clone()
                .zip(days.skip(1))
                .filter(|(day, before)| day - before == 1)
                .count(),
        }))
    }

    fn usage_spike(&self) -> Option<f64> {
        let usages = self.season.iter().rev().filter_map(|(_, usage)| *usage);
        let of_newest = |count| mean(usages.clone().take(count));
        let enough = usages.clone().take(3).count() == 3;
        Some(formulas::usage_spike(of_newest(3)?, of_newest(7)?)).filter(|_| enough)
    }

    fn rest_advantage(&self, opponent: Option<&TeamForm>) -> Option<f64> {
        let own = self.game.day - self.past.last()?.0.day;
        let theirs = self.game.day - opponent?.last_day?;
        Some(f64::from((own - theirs).clamp(-2, 2)))
    }

    fn trend(&self) -> Option<f64> {
        let newest = mean(self.newest(2).filter_map(points))?;
        let before = mean(self.newest(5).skip(2).filter_map(points))?;
        (self.season.len() >= 5).then(|| formulas::trend(newest, before))
    }

    fn minutes_change(&self) -> Option<f64> {
        let newest = mean(self.newest(10).filter_map(|game| game.minutes))?;
        let season = mean(self.newest(usize::MAX).filter_map(|game| game.minutes))?;
        (season > 0.0).then(|| formulas::minutes_change(newest, season))
    }

    /// The shares of his attempts in the paint, from mid-range and from three over the newest 10.
    fn shares(&self) -> [Tagged; 3] {
        let shots = self.newest(10).filter_map(|game| Some((game.shots?, game.zones)));
        let attempts: i64 = shots.clone().map(|(shots, _)| shots.field_goals.attempts).sum();
        if attempts == 0 {
            return [0.30, 0.20, 0.35].map(|share| (share, Tag::Default));
        }
        let (mut paint, mut mid_range, mut split) = (0, 0, 0);
        for (shots, zones) in shots.clone() {
            match zones {
                Some(Zones { paint: close, mid_range: far }) => {
                    paint += close.attempts;
                    mid_range += far.attempts;
                }
                None => split += twos(shots),
            }
        }
        let tag =
            if shots.clone().all(|(_, zones)| zones.is_some()) { Tag::Exact } else { Tag::Default };
        let threes: i64 = shots.map(|(shots, _)| shots.threes.attempts).sum();
        let share = |attempted: f64| attempted / attempts as f64;
        let (split, paint, mid_range) = (split as f64, paint as f64, mid_range as f64);
        [
            (share(paint + 0.6 * split), tag),
            (share(mid_range + 0.4 * split), tag),
            (share(threes as f64), Tag::Exact),
        ]
    }

    fn free_throw_share(&self) -> Option<f64> {
        let known = self.newest(10).filter_map(|game| game.free_throws_made.zip(game.points));
        let (made, points) = known.fold((0, 0), |sum, game| (sum.0 + game.0, sum.1 + game.1));
        let share = || (made as f64 / points as f64).clamp(0.0, 0.5);
        (self.season.len() >= 5 && points > 0).then(share)
    }
}

fn points(game: &Game) -> Option<f64> {
    game.points.map(|points| points as f64)
}

fn twos(shots: Shots) -> i64 {
    shots.field_goals.attempts - shots.threes.attempts
}
