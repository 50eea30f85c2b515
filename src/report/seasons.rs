//! Seasons beside each other, as a table and as a page show them.

use std::path::PathBuf;

use serde::Serialize;

use super::numbers::{counted, thousands};
use super::words::interval_in_words;
use crate::domain::SeasonId;
use crate::grade::BesideLastTen;

/// How good the default runs of several seasons were.
#[derive(Debug, Serialize)]
pub struct AllSeasons {
    /// How many earlier games of the season a player-date must have to count, if not all do.
    pub min_games: Option<usize>,
    /// The seasons, in order.
    pub seasons: Vec<SeasonResult>,
    /// All real seasons together, and all that were made up, where there are several.
    pub totals: Vec<SeasonsTotal>,
    /// The seasons with a snapshot that are not among them.
    pub left_out: Vec<SeasonLeftOut>,
}

/// How good the default run of a season was: its best system beside the last ten games.
#[derive(Debug, Serialize)]
pub struct SeasonResult {
    /// The season.
    pub season: SeasonId,
    /// Whether it was made up: none of its players is real.
    pub fictional_players: bool,
    /// The run.
    pub run_id: String,
    /// The snapshot that it was made from.
    pub snapshot_hash: String,
    /// The system that is best against the last ten games.
    #[serde(flatten)]
    pub best: BesideLastTen,
    /// The page of the run, seen from where this is shown, if there is one.
    #[serde(skip)]
    pub page: Option<PathBuf>,
    /// The training that it was made with.
    pub training: Option<String>,
}

/// Several seasons together, all of them real or all made up.
#[derive(Debug, Serialize)]
pub struct SeasonsTotal {
    /// Whether they were made up.
    pub fictional_players: bool,
    /// How many they are.
    pub seasons: usize,
    /// Of the systems that all of them have, the one that is best against the last ten games over all of them; none if they
    /// have none in common.
    pub best: Option<BesideLastTen>,
}

/// A season with a snapshot that is not shown.
#[derive(Debug, Serialize)]
pub struct SeasonLeftOut {
    /// The season.
    pub season: SeasonId,
    /// Why.
    pub why: String,
    /// What to type to change that.
    pub next: String,
}

/// What the best system of a season has to beat, in words.
const LAST_TEN: &str = "the mean of the last ten games";

/// Seasons that stand in one table: real ones, or those that were made up.
pub(super) struct SeasonsGroup<'a> {
    pub(super) fictional_players: bool,
    pub(super) seasons: Vec<&'a SeasonResult>,
    pub(super) total: Option<&'a SeasonsTotal>,
}

impl AllSeasons {
    /// The real seasons and those that were made up, as far as there are any: never mixed.
    pub(super) fn groups(&self) -> Vec<SeasonsGroup<'_>> {
        let group = |fictional_players: bool| SeasonsGroup {
            fictional_players,
            seasons: self
                .seasons
                .iter()
                .filter(|of| of.fictional_players == fictional_players)
                .collect(),
            total: self.totals.iter().find(|of| of.fictional_players == fictional_players),
        };
        [false, true].map(group).into_iter().filter(|group| !group.seasons.is_empty()).collect()
    }

    /// Which player-dates count, if not all.
    pub(super) fn filter(&self) -> Option<String> {
        let games = self.min_games?;
        let games = counted(games, "earlier game");
        Some(format!("only player-dates with at least {games} of the season count"))
    }
}

impl SeasonsGroup<'_> {
    /// Who wins in how many seasons, and over all of them.
    pub(super) fn verdict(&self) -> String {
        let all = self.seasons.len();
        let count = |verdict: &str| {
            self.seasons.iter().filter(|of| of.best.difference.verdict() == verdict).count()
        };
        let (better, worse) = (count("better"), count("worse"));
        let everywhere =
            if all == 2 { "both seasons".to_owned() } else { format!("all {all} seasons") };
        let text = match (better, worse) {
            (1, _) if all == 1 => format!("The best system beats {LAST_TEN}"),
            (_, 1) if all == 1 => format!("A plain average wins: {LAST_TEN} beats the best system"),
            _ if all == 1 => format!("Nobody can tell whether the best system beats {LAST_TEN}"),
            _ if better == all => format!("The best system beats {LAST_TEN} in {everywhere}"),
            _ if worse == all => {
                format!("A plain average wins: {LAST_TEN} beats the best system in {everywhere}")
            }
            (0, 0) => format!(
                "Nobody can tell whether the best system beats {LAST_TEN} in any of {all} seasons"
            ),
            (better, worse) => {
                let lost =
                    if worse > 0 { format!(", loses to it in {worse}") } else { String::new() };
                let open = match all - better - worse {
                    0 => String::new(),
                    unsure => format!(", and in {unsure} nobody can tell"),
                };
                let won = if better == 0 { "none".to_owned() } else { better.to_string() };
                format!("The best system beats {LAST_TEN} in {won} of {all} seasons{lost}{open}")
            }
        };
        let total = self.total.map_or_else(String::new, SeasonsTotal::in_words);
        format!("{text}. {total}").trim_end().to_owned()
    }
}

impl SeasonsTotal {
    fn in_words(&self) -> String {
        let Some(best) = &self.best else {
            return "There is no total, because no system predicted in all of them.".to_owned();
        };
        let size = best.difference.size();
        let Some(interval) = size.interval else { return String::new() };
        let way = if best.difference.value > 0.0 { "farther off" } else { "nearer" };
        format!(
            "Over the {} seasons together, {} is {:.3} points {way} ({}, on {} player-dates).",
            self.seasons,
            best.system,
            size.value,
            interval_in_words(interval, |end| format!("{end:.3}")),
            thousands(best.n)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemId;
    use crate::grade::{Estimate, Interval};

    /// Seasons of which so many are won, lost and undecided.
    fn said(won: usize, lost: usize, unsure: usize) -> String {
        let season = |ends: (f64, f64)| SeasonResult {
            season: "2021-22".parse().unwrap(),
            fictional_players: false,
            run_id: String::new(),
            snapshot_hash: String::new(),
            best: beside(ends),
            page: None,
            training: None,
        };
        let kinds = [(won, (-0.3, -0.1)), (lost, (0.1, 0.3)), (unsure, (-0.1, 0.1))];
        let seasons: Vec<SeasonResult> = kinds
            .into_iter()
            .flat_map(|(count, ends)| (0..count).map(move |_| season(ends)))
            .collect();
        let group = SeasonsGroup {
            fictional_players: false,
            seasons: seasons.iter().collect(),
            total: None,
        };
        group.verdict()
    }

    fn beside((low, high): (f64, f64)) -> BesideLastTen {
        let difference =
            Estimate { value: f64::midpoint(low, high), interval: Some(Interval { low, high }) };
        let mae = Estimate { value: 4.0, interval: None };
        let system = SystemId::new("one");
        BesideLastTen {
            system,
            dates: 20,
            n: 1234,
            mae,
            last_10_mae: mae,
            difference,
            range: None,
            bets: None,
        }
    }

    #[test]
    fn the_verdict_counts_the_seasons() {
        let ten = "the mean of the last ten games";
        for (counts, expected) in [
            ((1, 0, 0), format!("The best system beats {ten}.")),
            ((0, 1, 0), format!("A plain average wins: {ten} beats the best system.")),
            ((0, 0, 1), format!("Nobody can tell whether the best system beats {ten}.")),
            ((5, 0, 0), format!("The best system beats {ten} in all 5 seasons.")),
            (
                (0, 2, 0),
                format!("A plain average wins: {ten} beats the best system in both seasons."),
            ),
            (
                (0, 0, 3),
                format!("Nobody can tell whether the best system beats {ten} in any of 3 seasons."),
            ),
            (
                (3, 0, 1),
                format!("The best system beats {ten} in 3 of 4 seasons, and in 1 nobody can tell."),
            ),
            (
                (1, 1, 0),
                format!("The best system beats {ten} in 1 of 2 seasons, loses to it in 1."),
            ),
            (
                (0, 2, 1),
                format!(
                    "The best system beats {ten} in none of 3 seasons, loses to it in 2, and in 1 nobody can tell."
                ),
            ),
        ] {
            assert_eq!(said(counts.0, counts.1, counts.2), expected);
        }
    }

    #[test]
    fn a_total_is_said_with_its_interval() {
        let total =
            |ends| SeasonsTotal { fictional_players: false, seasons: 5, best: Some(beside(ends)) };
        let words = "Over the 5 seasons together, one is 0.200 points nearer (95 % interval 0.100 to 0.300, on 1,234 \
                     player-dates).";
        assert_eq!(total((-0.3, -0.1)).in_words(), words);
        let worse = total((0.1, 0.3)).in_words();
        assert_eq!(worse, words.replace("nearer", "farther off"));
    }
}
