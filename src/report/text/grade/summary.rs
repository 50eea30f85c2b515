//! Everybody in one line each, the best first.

use super::Grade;
use super::cells::{bracket, tenth_of_percent};
use crate::domain::LineSource;
use crate::grade::{BENCHMARK, Bets, Estimate, Paired, Score, against, best_system, ranked};
use crate::report::numbers::{signed, thousands};
use crate::report::text::layout::labelled;
use crate::report::text::legend::{self, legend};
use crate::report::text::table::{Table, TextColumn};

/// The title of the difference from the last ten games.
const AGAINST: &str = "vs ten";

/// The title of what lies in the ranges.
const RANGES: &str = "80 %";

/// What the columns mean, by their titles.
const TERMS: [(&str, &str); 8] = [
    ("n", legend::N),
    ("MAE", legend::MAE),
    ("bias", legend::BIAS),
    (
        AGAINST,
        "vs ten: MAE less that of the mean of the last ten games, where both predict (?: may be chance)",
    ),
    (RANGES, legend::RANGE),
    ("bets", "bets: won of 100 at market lines; at -110, 52.4 lose nothing"),
    ("RMSE", legend::RMSE),
    ("≤ 5", legend::WITHIN),
];

/// The table of everybody, and what its columns mean.
pub(super) fn table(grade: &Grade<'_>) -> String {
    let scores = ranked(grade.scorecard, grade.paired);
    let benchmark = against(grade.paired, BENCHMARK.as_str());
    let has_ranges = scores.iter().any(|score| score.range.is_some());
    let has_bets = scores.iter().any(|score| market_bets(score).is_some());
    let mut columns = vec![
        TextColumn::text("forecaster"),
        TextColumn::number("n"),
        TextColumn::text("MAE"),
        TextColumn::number("bias").if_room(1),
        TextColumn::text(AGAINST),
    ];
    columns.push(TextColumn::text("").if_room(2));
    columns.extend(has_ranges.then(|| TextColumn::number(RANGES)));
    columns.extend(has_bets.then(|| TextColumn::number("bets")));
    columns.extend([
        TextColumn::number("RMSE").if_room(3),
        TextColumn::number("≤ 3").if_room(4),
        TextColumn::number("≤ 5").if_room(5),
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
    let table = Table::new(1, columns).rows(rows);
    let terms = TERMS.into_iter().filter(|(title, _)| table.shows(title)).map(|(_, term)| term);
    format!("{table}{}", legend(&terms.collect::<Vec<_>>()))
}

/// Who, on how much that rests, how far off, and how much that is against the last ten games.
fn start(score: &Score, benchmark: &[Paired]) -> Vec<String> {
    let errors = score.errors;
    let mae = errors.map_or("-".to_owned(), |errors| {
        let bracket = bracket(&errors.mae, |end| format!("{end:.2}"));
        format!("{:.2} {bracket}", errors.mae.value).trim_end().to_owned()
    });
    let bias = errors.map_or("-".to_owned(), |errors| signed(errors.bias.value, 2));
    let pair = benchmark.iter().find(|pair| pair.forecaster == score.forecaster);
    let verdict = pair.map_or("", Paired::verdict);
    let mark = if verdict == "cannot tell" { "?" } else { "" };
    let against = pair.map_or(String::new(), |pair| signed(pair.difference.value, 3) + mark);
    let n = thousands(score.n);
    vec![score.forecaster.to_owned(), n, mae, bias, against, verdict.to_owned()]
}

/// What only wide terminals show.
fn if_room(score: &Score) -> Vec<String> {
    let errors = score.errors;
    let share = |share: Option<f64>| share.map_or("-".to_owned(), tenth_of_percent);
    vec![
        errors.map_or("-".to_owned(), |errors| format!("{:.2}", errors.rmse.value)),
        share(errors.map(|errors| errors.within_3.value)),
        share(errors.map(|errors| errors.within_5.value)),
    ]
}

/// The shares of the best system that have a denominator of their own, with it: outcomes inside its range, bets won.
pub(super) fn shares_of_best(grade: &Grade<'_>) -> String {
    let best = best_system(grade.scorecard, grade.paired);
    let mut overall = grade.scorecard.by("overall");
    let Some(score) = overall.find(|score| Some(score.forecaster) == best) else {
        return String::new();
    };
    let mut text = String::new();
    if let Some(range) = score.range {
        let what = format!(
            "{} of {} outcomes in the 80 % range of {}",
            said(&range.inside),
            thousands(range.n),
            score.forecaster
        );
        text += &labelled("range", &what);
    }
    let market = market_bets(score);
    if let Some((bets, rate)) = market.and_then(|bets| Some((bets, bets.win_rate?))) {
        let what = format!(
            "{} of {} decided bets of {} at market lines won",
            said(&rate),
            thousands(bets.wins + bets.losses),
            score.forecaster
        );
        text += &labelled("bets", &what);
    }
    text
}

/// A share in percent with its interval.
fn said(share: &Estimate) -> String {
    let bracket = bracket(share, tenth_of_percent);
    format!("{} % {bracket}", tenth_of_percent(share.value)).trim_end().to_owned()
}

/// What was recommended at lines that a bookmaker offered.
fn market_bets(score: &Score) -> Option<&Bets> {
    score.bets.iter().find(|bets| bets.line_source == LineSource::Market.as_str())
}
