//! Everybody in one line each, the best first.

use super::Grade;
use super::cells::{bracket, tenth_of_percent};
use super::verdict::{BENCHMARK, ranked};
use crate::domain::LineSource;
use crate::grade::{Bets, Paired, Score, against};
use crate::report::numbers::thousands;
use crate::report::text::layout::paragraph;
use crate::report::text::table::{Table, TextColumn};

/// The table of everybody, and what its columns mean.
pub(super) fn table(grade: &Grade<'_>) -> String {
    let scores = ranked(grade.scorecard, grade.paired);
    let benchmark = against(grade.paired, BENCHMARK.as_str());
    let has_ranges = scores.iter().any(|score| score.range.is_some());
    let has_bets = scores.iter().any(|score| market_bets(score).is_some());
    let mut columns = vec![
        TextColumn::text("forecaster"),
        TextColumn::text("MAE"),
        TextColumn::number("bias"),
        TextColumn::text("vs last_10"),
    ];
    columns.extend(has_ranges.then(|| TextColumn::number("80 %")));
    columns.extend(has_bets.then(|| TextColumn::number("bets")));
    columns.extend([
        TextColumn::number("n").if_room(1),
        TextColumn::number("RMSE").if_room(2),
        TextColumn::number("≤ 3").if_room(3),
        TextColumn::number("≤ 5").if_room(4),
    ]);
    let rows = scores.iter().map(|score| {
        let mut row = start(score, &benchmark);
        row.extend(has_ranges.then(|| {
            score.range.map_or("-".to_owned(), |range| tenth_of_percent(range.inside.value))
        }));
        row.extend(has_bets.then(|| {
            let rate = market_bets(score).and_then(|bets| bets.win_rate);
            rate.map_or("-".to_owned(), |rate| tenth_of_percent(rate.value))
        }));
        row.extend(if_room(score));
        row
    });
    let mut text = Table::new(1, columns).rows(rows).to_string();
    text += &legend(has_ranges, has_bets);
    text
}

/// Who, how far off, and how much that is against the last ten games.
fn start(score: &Score, benchmark: &[Paired]) -> Vec<String> {
    let errors = score.errors;
    let mae = errors.map_or("-".to_owned(), |errors| {
        let bracket = bracket(&errors.mae, |end| format!("{end:.2}"));
        format!("{:.2} {bracket}", errors.mae.value).trim_end().to_owned()
    });
    let bias = errors.map_or("-".to_owned(), |errors| format!("{:+.2}", errors.bias.value));
    let pair = benchmark.iter().find(|pair| pair.forecaster == score.forecaster);
    let against =
        pair.map_or(String::new(), |pair| format!("{:+.3} {}", pair.difference.value, word(pair)));
    vec![score.forecaster.to_owned(), mae, bias, against]
}

/// Better, worse, or that nobody can tell, in a short word.
fn word(pair: &Paired) -> &'static str {
    match pair.verdict() {
        "cannot tell" => "unsure",
        verdict => verdict,
    }
}

/// What only wide terminals show.
fn if_room(score: &Score) -> Vec<String> {
    let errors = score.errors;
    let share = |share: Option<f64>| share.map_or("-".to_owned(), tenth_of_percent);
    vec![
        thousands(score.n),
        errors.map_or("-".to_owned(), |errors| format!("{:.2}", errors.rmse.value)),
        share(errors.map(|errors| errors.within_3.value)),
        share(errors.map(|errors| errors.within_5.value)),
    ]
}

/// What was recommended at lines that a bookmaker offered.
fn market_bets(score: &Score) -> Option<&Bets> {
    score.bets.iter().find(|bets| bets.line_source == LineSource::Market.as_str())
}

fn legend(has_ranges: bool, has_bets: bool) -> String {
    let mut parts = vec![
        "MAE: mean absolute error in points, with its 95 % interval",
        "vs last_10: its difference from the mean of the last ten games, where both predict; the best stands first",
    ];
    parts.extend(has_ranges.then_some("80 %: how many of 100 outcomes lie in the 80 % range"));
    parts.extend(
        has_bets.then_some("bets: won of 100 decided at market lines; at -110, 52.4 lose nothing"),
    );
    paragraph(&parts.join(" · "))
}
