//! How much a demo resembles a season: the same figures of both, side by side.

use std::collections::BTreeMap;

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::Date32Type;

use super::{demo, flags, ints, minutes};
use crate::support::files::{read_table, texts};
use crate::support::{SEASON, Workplace, shared};

/// How near the demo's figure must be to the real one.
#[derive(Clone, Copy, Debug)]
enum Within {
    /// As a share of the real figure.
    Share(f64),
    /// In the figure's own unit.
    Unit(f64),
}

use Within::{Share, Unit};

/// A figure, that of the real 2021-22, and how near a demo must come.
const REAL: [(&str, f64, Within); 40] = [
    ("points: mean", 10.4503, Share(0.03)),
    ("points: standard deviation", 8.5504, Share(0.05)),
    ("points: share of zeros", 0.1121, Unit(0.02)),
    ("points: 25 % are at most", 4.0, Unit(1.0)),
    ("points: half are at most", 9.0, Unit(1.0)),
    ("points: 75 % are at most", 15.0, Unit(1.0)),
    ("points: 90 % are at most", 22.0, Unit(1.0)),
    ("points: 99 % are at most", 36.0, Unit(3.0)),
    ("points: between players, share of variance", 0.5298, Unit(0.05)),
    ("points: autocorrelation", 0.1164, Unit(0.04)),
    ("minutes: mean", 22.8071, Share(0.03)),
    ("minutes: standard deviation", 10.7175, Share(0.05)),
    ("minutes: share of zeros", 0.0032, Unit(0.003)),
    ("minutes: 10 % are at most", 6.0, Unit(1.0)),
    ("minutes: half are at most", 24.0, Unit(1.0)),
    ("minutes: 90 % are at most", 36.0, Unit(1.5)),
    ("minutes: between players, share of variance", 0.5926, Unit(0.08)),
    ("minutes: autocorrelation", 0.335, Unit(0.06)),
    ("team: points, mean", 110.6159, Share(0.02)),
    ("team: points, standard deviation", 12.6204, Share(0.08)),
    ("team: players per game", 10.585, Share(0.03)),
    ("team: field-goal attempts", 88.0984, Share(0.03)),
    ("team: free-throw attempts", 21.8622, Share(0.05)),
    ("team: offensive rebounds", 10.3341, Share(0.06)),
    ("team: defensive rebounds", 34.1159, Share(0.05)),
    ("team: assists", 24.6488, Share(0.05)),
    ("team: turnovers", 13.0557, Share(0.05)),
    ("team: steals", 7.6309, Share(0.05)),
    ("team: blocks", 4.713, Share(0.08)),
    ("team: fouls", 19.6366, Share(0.06)),
    ("share of field goals made", 0.4611, Unit(0.015)),
    ("share of threes made", 0.3536, Unit(0.015)),
    ("share of free throws made", 0.7746, Unit(0.02)),
    ("share of shots that are threes", 0.3993, Unit(0.03)),
    ("share of games with overtime", 0.0472, Unit(0.025)),
    ("share of games won at home", 0.5439, Unit(0.045)),
    ("margin: standard deviation", 15.3119, Share(0.08)),
    ("rest of 1 day", 0.1506, Unit(0.03)),
    ("rest of 2 days", 0.5564, Unit(0.04)),
    ("rest of 3 days", 0.1481, Unit(0.04)),
];

/// The mean absolute error of the mean of a player's last ten games, in points: neither a trivial season nor a
/// hopeless one.
const TEN_GAMES: (f64, Within) = (4.7851, Share(0.06));

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn squares(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean) * (value - mean)).sum()
}

fn deviation(values: &[f64]) -> f64 {
    (squares(values) / (values.len() - 1) as f64).sqrt()
}

fn share_of(values: &[f64], such: impl Fn(f64) -> bool) -> f64 {
    values.iter().filter(|value| such(**value)).count() as f64 / values.len() as f64
}

/// The smallest value that at least this share does not exceed.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let count = values.len() as f64;
    values
        .iter()
        .zip(1..)
        .find(|(_, rank)| f64::from(*rank) >= count * share)
        .map_or(f64::NAN, |(value, _)| *value)
}

/// Share of the variance that lies between players, and the correlation of a player's deviation from his own mean with
/// that of his game before.
fn of_players(values: &[f64], players: &[Vec<usize>]) -> (f64, f64) {
    let (mut within, mut products, mut first, mut second) = (0.0, 0.0, 0.0, 0.0);
    for rows in players {
        let own: Vec<f64> = rows.iter().map(|row| values[*row]).collect();
        let level = mean(&own);
        within += squares(&own);
        for pair in own.windows(2) {
            products += (pair[0] - level) * (pair[1] - level);
            first += (pair[0] - level) * (pair[0] - level);
            second += (pair[1] - level) * (pair[1] - level);
        }
    }
    (1.0 - within / squares(values), products / (first * second).sqrt())
}

fn ten_game_error(points: &[f64], minutes: &[f64], players: &[Vec<usize>]) -> f64 {
    let mut errors = Vec::new();
    for rows in players {
        let mut played: Vec<f64> = Vec::new();
        for row in rows {
            if let Some(last) = played.len().checked_sub(10) {
                errors.push((points[*row] - mean(&played[last..])).abs());
            }
            if minutes[*row] > 0.0 {
                played.push(points[*row]);
            }
        }
    }
    mean(&errors)
}

/// The figures of [`REAL`], in its order, and that of [`TEN_GAMES`]. Both kinds of table stand in some order of rows.
fn figures(table: &RecordBatch) -> (Vec<f64>, f64) {
    let number =
        |name: &str| -> Vec<f64> { ints(table, name).into_iter().map(f64::from).collect() };
    let sum = |name: &str| number(name).iter().sum::<f64>();
    let (points, minutes) = (number("points"), minutes(table));
    let days = table.column_by_name("game_date").unwrap().as_primitive::<Date32Type>().values();
    let mut players: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (row, player) in texts(table, "player_lookup").into_iter().enumerate() {
        players.entry(player).or_default().push(row);
    }
    let mut players: Vec<Vec<usize>> = players.into_values().collect();
    for rows in &mut players {
        rows.sort_by_key(|row| days[*row]);
    }
    let pairs = players.iter().flat_map(|rows| rows.windows(2));
    let rests: Vec<f64> = pairs.map(|pair| f64::from(days[pair[1]] - days[pair[0]])).collect();

    let home = flags(table, "is_home");
    let teams = texts(table, "game_id").into_iter().zip(&home).enumerate();
    let mut games: BTreeMap<(String, bool), (f64, f64)> = BTreeMap::new();
    for (row, (game, home)) in teams {
        let team = games.entry((game, *home)).or_default();
        *team = (team.0 + points[row], team.1 + minutes[row]);
    }
    let team_games = games.len() as f64;
    let scores: Vec<f64> = games.values().map(|(points, _)| *points).collect();
    // `false` comes first: the visitors stand before the home side of the same game.
    let margins: Vec<f64> = scores.chunks(2).map(|pair| pair[1] - pair[0]).collect();
    let lengths: Vec<f64> = games.values().map(|(_, minutes)| *minutes).collect();
    let (between, autocorrelation) = of_players(&points, &players);
    let (minutes_between, minutes_autocorrelation) = of_players(&minutes, &players);
    let per_team = |name| sum(name) / team_games;
    let figures = vec![
        mean(&points),
        deviation(&points),
        share_of(&points, |points| points == 0.0),
        quantile(&points, 0.25),
        quantile(&points, 0.5),
        quantile(&points, 0.75),
        quantile(&points, 0.9),
        quantile(&points, 0.99),
        between,
        autocorrelation,
        mean(&minutes),
        deviation(&minutes),
        share_of(&minutes, |minutes| minutes == 0.0),
        quantile(&minutes, 0.1),
        quantile(&minutes, 0.5),
        quantile(&minutes, 0.9),
        minutes_between,
        minutes_autocorrelation,
        mean(&scores),
        deviation(&scores),
        points.len() as f64 / team_games,
        per_team("fg_attempts"),
        per_team("ft_attempts"),
        per_team("offensive_rebounds"),
        per_team("defensive_rebounds"),
        per_team("assists"),
        per_team("turnovers"),
        per_team("steals"),
        per_team("blocks"),
        per_team("personal_fouls"),
        sum("fg_makes") / sum("fg_attempts"),
        sum("three_pt_makes") / sum("three_pt_attempts"),
        sum("ft_makes") / sum("ft_attempts"),
        sum("three_pt_attempts") / sum("fg_attempts"),
        share_of(&lengths, |minutes| minutes > 252.0),
        share_of(&margins, |margin| margin > 0.0),
        deviation(&margins),
        share_of(&rests, |days| days == 1.0),
        share_of(&rests, |days| days == 2.0),
        share_of(&rests, |days| days == 3.0),
    ];
    (figures, ten_game_error(&points, &minutes, &players))
}

/// What is too far from the real season.
fn strays(table: &RecordBatch) -> Vec<String> {
    let (found, error) = figures(table);
    let (real, within) = TEN_GAMES;
    let rows = REAL.iter().copied().zip(found);
    rows.chain([(("ten games: mean absolute error", real, within), error)])
        .filter(|((_, real, within), found)| {
            let allowed = match within {
                Share(share) => real * share,
                Unit(unit) => *unit,
            };
            (found - real).abs() > allowed
        })
        .map(|((name, real, within), found)| format!("{name}: {found:.4}, {real} ± {within:?}"))
        .collect()
}

#[test]
fn a_demo_resembles_a_real_season_for_every_seed() {
    let workplace = Workplace::new();
    for seed in [1, 2, 3, 4, 5, 2026] {
        let strays = strays(&demo(&workplace, SEASON, seed));
        assert!(strays.is_empty(), "seed {seed}:\n{}", strays.join("\n"));
    }
}

#[test]
fn the_recorded_figures_are_the_real_season_s() {
    let Some(folder) = shared("data") else { return };
    let (found, error) = figures(&read_table(&folder.join("player_games_2021-22.parquet")));
    assert_eq!(found.len(), REAL.len());
    let recorded = REAL.iter().map(|(name, recorded, _)| (*name, *recorded));
    let recorded = recorded.chain([("ten games: mean absolute error", TEN_GAMES.0)]);
    let differ: Vec<String> = recorded
        .zip(found.into_iter().chain([error]))
        .filter(|((_, recorded), found)| (recorded - found).abs() > 0.000_05)
        .map(|((name, recorded), found)| format!("{name}: {found:.4}, recorded {recorded}"))
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
