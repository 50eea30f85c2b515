//! Everything that is known of everybody, in tables.

use super::Grade;
use super::cells::{bracket, in_words, tenth_of_percent};
use crate::domain::LineSource;
use crate::grade::{
    self, Benchmark, BenchmarkReason, Bets, Bin, Calibration, Errors, Estimate, Paired, Score,
};
use crate::report::numbers::{percent, thousands};
use crate::report::text::layout::{paragraph, table, table_of};

const WON: &str = "won %: of won and lost";
const RETURN: &str = " · return: profit at odds of -110 per unit on one of these";

const NOT_OFFERED: &str = "estimated and fixed lines are not offered by a bookmaker: rates against them say \
                           nothing about money";

const RANGE: &str =
    "inside: from points_p10 to points_p90, ends included; a tenth each should lie beyond them";

const GAP: &str =
    "gap: predicted less actual share, mean of ten bins of equal count · a push did not go over";

/// Every table of the whole run.
pub(super) fn tables(grade: &Grade<'_>) -> String {
    let overall = || grade.scorecard.by("overall");
    errors(overall(), false)
        + &bets(overall(), false)
        + &ranges(overall(), false)
        + &going_over(grade.calibration)
        + &against_last_10(grade.paired)
        + &against_rivals(grade.rivals)
}

/// Errors, recommendations and ranges by one dimension; slices of lines of different sources have tables of their own.
pub(super) fn by(grade: &Grade<'_>, dimension: &str) -> String {
    let mut slices: Vec<&str> = Vec::new();
    if dimension == "line_source" {
        for score in grade.scorecard.by(dimension) {
            if !slices.contains(&&*score.slice) {
                slices.push(&score.slice);
            }
        }
    } else {
        slices.push("");
    }
    let tables = slices.iter().map(|slice| {
        let scores =
            || grade.scorecard.by(dimension).filter(|of| slice.is_empty() || of.slice == *slice);
        errors(scores(), true) + &bets(scores(), true) + &ranges(scores(), true)
    });
    tables.collect::<Vec<_>>().join("\n")
}

/// How far off everybody was, and how the sizes of the errors are spread.
fn errors<'a>(scores: impl Iterator<Item = &'a Score>, sliced: bool) -> String {
    let scores: Vec<&Score> = scores.collect();
    let table = |who: &str, titles: [&str; 5], cells: fn(&Score) -> Vec<String>| {
        let mut header = start_of(who, sliced);
        header.extend(titles);
        let rows = scores.iter().map(|score| [start_of_row(score, sliced), cells(score)].concat());
        table_of(keys(sliced), &header, rows)
    };
    let sizes = table("forecaster", ["n", "MAE", "", "bias", "RMSE"], sizes);
    let spread = table("size of errors", ["median", "p90", "≤ 3", "≤ 5", "void"], spread);
    format!("{sizes}\n{spread}")
}

fn sizes(score: &Score) -> Vec<String> {
    let Some(Errors { mae, bias, rmse, .. }) = &score.errors else {
        return [&*thousands(score.n), "-", "", "-", "-"].map(str::to_owned).to_vec();
    };
    vec![
        thousands(score.n),
        format!("{:.4}", mae.value),
        bracket(mae, |end| format!("{end:.2}")),
        format!("{:+.2}", bias.value),
        format!("{:.2}", rmse.value),
    ]
}

fn spread(score: &Score) -> Vec<String> {
    let voids = thousands(score.voids);
    let Some(Errors { median, p90, within_3, within_5, .. }) = &score.errors else {
        return ["-", "-", "-", "-", &*voids].map(str::to_owned).to_vec();
    };
    vec![
        format!("{:.2}", median.value),
        format!("{:.2}", p90.value),
        percent(within_3.value),
        percent(within_5.value),
        voids,
    ]
}

/// How many columns say whose row it is.
fn keys(sliced: bool) -> usize {
    if sliced { 2 } else { 1 }
}

/// The headings of what says whose row it is, and of which slice.
fn start_of(who: &str, sliced: bool) -> Vec<&str> {
    if sliced { vec![who, "slice"] } else { vec![who] }
}

fn start_of_row(score: &Score, sliced: bool) -> Vec<String> {
    let slice = sliced.then(|| in_words(&score.slice).to_owned());
    [score.forecaster.to_owned()].into_iter().chain(slice).collect()
}

/// What the ranges hold of those who give some; nothing if nobody does.
fn ranges<'a>(scores: impl Iterator<Item = &'a Score>, sliced: bool) -> String {
    let row = |score: &Score| {
        let range = score.range?;
        let mut row = start_of_row(score, sliced);
        row.extend([
            thousands(range.n),
            percent(range.inside.value),
            bracket(&range.inside, tenth_of_percent),
            percent(range.below.value),
            percent(range.above.value),
        ]);
        Some(row)
    };
    let rows: Vec<_> = scores.filter_map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut header = start_of("80 % range", sliced);
    header.extend(["n", "inside", "", "below", "above"]);
    format!("\n{}{}", table_of(keys(sliced), &header, rows), paragraph(RANGE))
}

/// The probabilities of going over against what happened, a table for each source of lines; nothing if nobody gives any.
fn going_over(calibration: &[Calibration]) -> String {
    let row = |of: &Calibration| {
        let counts = [of.n, of.pushes, of.voids].map(thousands);
        let whole = |show: fn(&Bin) -> String| of.all.as_ref().map_or("-".to_owned(), show);
        let figures = [
            whole(|all| tenth_of_percent(all.mean_probability)),
            whole(|all| tenth_of_percent(all.share_over.value)),
            whole(|all| bracket(&all.share_over, tenth_of_percent)),
            of.gap.map_or("-".to_owned(), |gap| format!("{gap:.3}")),
        ];
        [of.forecaster.to_owned()].into_iter().chain(counts).chain(figures).collect()
    };
    let mut text = String::new();
    for source in LineSource::ALL {
        let of_source = calibration.iter().filter(|of| of.line_source == source.as_str());
        let rows: Vec<Vec<String>> = of_source.map(row).collect();
        if rows.is_empty() {
            continue;
        }
        let title = format!("over {} lines", source.name());
        let header = [&*title, "n", "push", "void", "said %", "over %", "", "gap"];
        text += &format!("\n{}", table(&header, rows));
    }
    if text.is_empty() { text } else { text + &paragraph(GAP) }
}

/// Recommendations, a table for each source of lines; what is no market's says so.
fn bets<'a>(scores: impl Iterator<Item = &'a Score>, sliced: bool) -> String {
    let scores: Vec<&Score> = scores.collect();
    let mut text = String::new();
    // A return is what a bookmaker pays: where none offered the line, there is none, and where the prices are known, it stands
    // in a table of its own. It follows from the rate, and slices leave it out.
    let is_market = |bets: &&Bets| bets.line_source == LineSource::Market.as_str();
    let mut at_market = scores.iter().flat_map(|of| &of.bets).filter(is_market);
    let has_returns = at_market.any(|bets| bets.return_per_unit.is_some());
    let is_paid = |source: LineSource| !sliced && source == LineSource::Market && has_returns;
    let mut has_return = false;
    for source in LineSource::ALL {
        let of_source = |score: &&'a Score| {
            let bets = score.bets.iter().find(|bets| bets.line_source == source.as_str())?;
            Some([start_of_row(score, sliced), of_bets(bets, is_paid(source))].concat())
        };
        let rows: Vec<Vec<String>> = scores.iter().filter_map(of_source).collect();
        if rows.is_empty() {
            continue;
        }
        has_return |= is_paid(source);
        let title = format!("at {} lines", source.name());
        let mut header = start_of(&title, sliced);
        header.extend(["won", "lost", "push", "void", "won %", ""]);
        header.extend(is_paid(source).then_some("return"));
        let note = match source {
            LineSource::Market => String::new(),
            LineSource::Estimated | LineSource::Fixed => paragraph(NOT_OFFERED),
        };
        text += &format!("\n{}{note}", table_of(keys(sliced), &header, rows));
    }
    if text.is_empty() {
        return text;
    }
    text + WON + if has_return { RETURN } else { "" } + "\n"
}

fn of_bets(bets: &Bets, is_paid: bool) -> Vec<String> {
    let rate = |estimate: Option<Estimate>, show: fn(f64) -> String| {
        estimate.map_or("-".to_owned(), |estimate| show(estimate.value))
    };
    let counts = [bets.wins, bets.losses, bets.pushes, bets.voids].map(thousands);
    let mut cells = counts.to_vec();
    cells.push(rate(bets.win_rate, tenth_of_percent));
    cells.push(bets.win_rate.map_or(String::new(), |rate| bracket(&rate, tenth_of_percent)));
    if is_paid {
        cells.push(rate(bets.return_per_unit, |value| format!("{value:+.3}")));
    }
    cells
}

/// Everybody against the ten-game average, on the player-dates they share.
fn against_last_10(paired: &[Paired]) -> String {
    let pairs = grade::against(paired, "last_10").into_iter();
    let rows = pairs.map(|pair| {
        let start = [pair.forecaster.to_owned(), thousands(pair.n)];
        start.into_iter().chain(difference(&pair)).collect()
    });
    let header = ["against last_10", "shared", "MAE difference", "", ""];
    format!("\n{}", table(&header, rows))
}

/// Who is meant to be better than somebody, against whom; nothing if nobody is.
fn against_rivals(rivals: &[Benchmark]) -> String {
    if rivals.is_empty() {
        return String::new();
    }
    let rows = rivals.iter().map(|Benchmark { reason, pair }| {
        let mark = if *reason == BenchmarkReason::BestComponent { " *" } else { "" };
        let start = [pair.forecaster.to_owned(), format!("{}{mark}", pair.against)];
        start.into_iter().chain(difference(pair)).collect()
    });
    let table = table_of(2, &["MAE difference", "against", "", "", ""], rows);
    let marked = rivals.iter().any(|rival| rival.reason == BenchmarkReason::BestComponent);
    format!("\n{table}{}", if marked { "*: the best of its components\n" } else { "" })
}

/// The difference of the errors of two, its interval, and what follows.
fn difference(pair: &Paired) -> [String; 3] {
    let signed = |value: f64| format!("{value:+.3}");
    let difference = &pair.difference;
    [signed(difference.value), bracket(difference, signed), pair.verdict().to_owned()]
}
