//! What was learned, and what it made of a player-date.

use super::table::{Left, Right, aligned, table};
use super::words::{opponent, readers, unread_values};
use crate::domain::one_line;
use crate::explain::{
    ExplainedDistribution, ExplainedTraining, ExtendedInput, InputPart, Quantile, Sides,
    SimilarPast, WeighedGame, format_number,
};
use crate::report::numbers::{signed, thousands};
use crate::report::text::layout::wrapped;

/// So many similar games are shown.
const MOST_SHOWN: usize = 10;

/// What was learned, from what, and what of the player-date is read.
pub(super) fn training(training: &ExplainedTraining) -> String {
    let seasons = match &training.history[..] {
        [] => "this season".to_owned(),
        [one] => format!("{one} and this season"),
        [first, .., last] => format!("{first} … {last} and this season"),
    };
    let as_of = match training.as_of {
        Some(as_of) => format!(
            "as of {as_of}, from nothing on that date or later; corrections until the day before the game"
        ),
        None => "nothing on or before this date".to_owned(),
    };
    let told = format!("trained: {as_of} · {seasons} · training {}", training.training_id);
    let mut text = format!("\n{}", wrapped(&told, 0));
    if training.inputs.is_empty() {
        return text + "extended inputs: there is no row for this date\n";
    }
    let value = |input: &ExtendedInput| input.value.map_or("missing".to_owned(), format_number);
    let is_read = |input: &&ExtendedInput| !input.read_by.is_empty();
    let (read, unread): (Vec<_>, Vec<_>) = training.inputs.iter().partition(is_read);
    let values = aligned(read.iter().map(|input| value(input)).collect());
    let most = read.iter().map(|input| input.read_by.len()).max().unwrap_or(0);
    let rows = read.into_iter().zip(values).map(|(input, value)| {
        let all = input.read_by.len() == most && most > 1;
        let readers = if all { "all".to_owned() } else { readers(&input.read_by) };
        vec![one_line(&input.name), value, readers, input.unit.to_owned()]
    });
    text += &table(&[Left; 4], &["extended input", "value", "read by", "unit"], rows);
    let told = unread.iter().map(|input| format!("{}={}", one_line(&input.name), value(input)));
    text += &unread_values(&told.collect::<Vec<_>>());
    text += &missing(&training.inputs);
    text += &training.inputs.iter().map(part).collect::<String>();
    text + &wrapped(&training.recommends, 0)
}

/// What a feature of the snapshot makes of what models add.
fn part(input: &ExtendedInput) -> String {
    let Some(InputPart { trees, network }) = input.part else { return String::new() };
    wrapped(
        &format!(
            "{}: with it the trees add {trees:+.2} points and the networks {network:+.2}, compared with a missing value",
            one_line(&input.name)
        ),
        0,
    )
}

/// What is taken in the place of missing values.
fn missing(inputs: &[ExtendedInput]) -> String {
    let missing = || inputs.iter().filter(|input| input.value.is_none());
    if missing().next().is_none() {
        return String::new();
    }
    let taken = missing().filter_map(|input| {
        input.if_missing.map(|instead| format!("{}={}", input.name, format_number(instead)))
    });
    let taken: Vec<String> = taken.collect();
    let formulas = if taken.is_empty() {
        "no formula reads them".to_owned()
    } else {
        format!("formulas take {}", taken.join(", "))
    };
    let others = "trees and networks know a missing value for what it is";
    wrapped(&format!("missing: {formulas}; {others}"), 0)
}

/// The most similar of the past games, and what all of them say.
pub(super) fn similar(similar: &SimilarPast) -> String {
    let SimilarPast { games, surplus, .. } = similar;
    let shown = &games[..games.len().min(MOST_SHOWN)];
    let mut rows: Vec<Vec<String>> = shown.iter().map(similar_game).collect();
    let only_weight = |what: String, surplus: &str, weight: f64| {
        let weight = format!("{weight:.4}");
        let blank = String::new;
        vec![what, blank(), blank(), blank(), surplus.to_owned(), weight]
    };
    let more = &games[shown.len()..];
    if !more.is_empty() {
        let weight: f64 = more.iter().map(|game| game.weight).sum();
        rows.push(only_weight(format!("  {} more", more.len()), "", weight));
    }
    rows.push(only_weight("  no surplus".to_owned(), "0", similar.weight_of_nothing));
    let header = ["  similar game", "opponent", "points", "expected then", "surplus", "weight"];
    let mut text = table(&[Left, Left, Right, Right, Right, Right], &header, rows.into_iter());
    if let Some(why) = &similar.not_shown {
        text += &wrapped(
            &format!("games of earlier seasons are not shown, though they may count: {why}"),
            2,
        );
    }
    if !games.iter().all(|game| game.expected_then) {
        let told =
            "in brackets: there is no row of that day, so the expectation for this game is used";
        text += &wrapped(told, 2);
    }
    let told = format!(
        "of the newest {} games at most, each as known on its day; the mean surplus by weight is {surplus}",
        similar.most_games
    );
    text + &wrapped(&told, 2)
}

/// One of the similar games.
fn similar_game(game: &WeighedGame) -> Vec<String> {
    let expected = format!("{:.4}", game.expected);
    vec![
        format!("  {}", game.game.game_date),
        opponent(&game.game),
        format_number(game.points),
        if game.expected_then { expected } else { format!("({expected})") },
        signed(game.surplus, 4),
        format!("{:.4}", game.weight),
    ]
}

/// How far off predictions like this one were, and what follows.
pub(super) fn distribution(
    distribution: &ExplainedDistribution,
    predicted: f64,
    line: Option<f64>,
) -> String {
    let levels = distribution.levels;
    let mut lines = vec![
        ("p10".to_owned(), quantile(levels, 10, &distribution.p10)),
        ("p90".to_owned(), quantile(levels, 90, &distribution.p90)),
    ];
    if let Some((sides, line)) = distribution.sides.as_ref().zip(line) {
        lines.extend(of_sides(levels, sides, line));
    }
    let values = aligned(lines.iter().map(|(_, (value, _))| value.to_string()).collect());
    let rows = lines.into_iter().zip(values);
    let rows = rows.map(|((name, (_, from)), value)| vec![format!("  {name}"), value, from]);
    table(&[Left; 3], &["  outcome", "value", "from"], rows) + &errors(distribution, predicted)
}

/// Something at each of two levels.
fn at_levels([low, high]: [f64; 2], [of_low, of_high]: [String; 2]) -> String {
    let (first, second) = (format_number(low), format_number(high));
    if low == high {
        format!("{of_low} at {first} points")
    } else if of_low == of_high {
        format!("{of_low} at {first} and {second} points")
    } else {
        format!("{of_low} at {first} points, {of_high} at {second}")
    }
}

/// The points that `share` % of outcomes stay below, and where they come from.
fn quantile(levels: [f64; 2], share: u8, quantile: &Quantile) -> (f64, String) {
    let Quantile { errors, points } = quantile;
    let lowest = if *points == 0.0 { ", and not below 0" } else { "" };
    let errors = at_levels(levels, errors.map(|error| signed(error, 3)));
    (*points, format!("prediction + error that {share} % stay below: {errors}{lowest}"))
}

fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// The probabilities of more and of fewer points than `line`, and where they come from.
fn of_sides(levels: [f64; 2], sides: &Sides, line: f64) -> [(String, (f64, String)); 2] {
    let Sides { over_from, below_over, under_to, below_under, over, under } = sides;
    let shares = |bound: &f64, shares: &[f64; 2]| {
        let shares = at_levels(levels, shares.map(percent));
        format!("share of outcomes below {}: {shares}", format_number(*bound))
    };
    let line = format_number(line);
    [
        (format!("over {line}"), (*over, format!("1 - {}", shares(over_from, below_over)))),
        (format!("under {line}"), (*under, shares(under_to, below_under))),
    ]
}

/// Which errors all of that is from.
fn errors(distribution: &ExplainedDistribution, predicted: f64) -> String {
    let ExplainedDistribution { levels: [low, high], part, .. } = distribution;
    let between = if low == high {
        String::new()
    } else {
        format!(
            "; {} is {} of the way from {} to {}",
            format_number(predicted),
            percent(*part),
            format_number(*low),
            format_number(*high)
        )
    };
    let told = format!(
        "from {} errors of earlier dates; a level is described by the {} of predictions p nearest to it, each times \
         (1 + √level) / (1 + √p){between}",
        thousands(distribution.errors),
        thousands(distribution.errors_at_level)
    );
    wrapped(&told, 2)
}
