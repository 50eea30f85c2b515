//! The text of `season grade`.

use serde::Serialize;

use super::layout::{table, table_of};
use super::output::Output;
use crate::domain::{LineSource, SeasonId, printable};
use crate::grade::{
    self, Benchmark, BenchmarkReason, Bin, Calibration, Estimate, Filter, Interval, MIN_DATES,
    Paired, Score, Scorecard,
};
use crate::report::numbers::{counted, percent, short, thousands};
use crate::report::words::filtered;

const WON: &str = "won %: of won and lost";
const RETURN: &str = " · return: profit at odds of -110 per unit on one of these";

const RANGE: &str =
    "inside: from points_p10 to points_p90, ends included; a tenth each should lie beyond them\n";

const GAP: &str =
    "gap: predicted less actual share, mean of ten bins of equal count · a push did not go over\n";

/// How good a run was: errors, recommendations, ranges and probabilities, and who beats whom.
#[derive(Clone, Debug, Serialize)]
pub struct Grade<'a> {
    /// The run.
    pub run_id: &'a str,
    /// The snapshot that it was made from.
    pub snapshot_hash: &'a str,
    /// Where its grades are.
    pub file: String,
    /// Which of its player-dates count, if not all.
    pub filter: Option<Filter>,
    /// How good each forecaster was.
    #[serde(flatten)]
    pub scorecard: &'a Scorecard,
    /// Whether what was called likely happened as often.
    pub calibration: &'a [Calibration],
    /// Who beats whom of those that have to.
    pub rivals: &'a [Benchmark],
    /// Who beats whom.
    pub paired: &'a [Paired],
    /// The season.
    #[serde(skip)]
    pub season: SeasonId,
    /// The dimension by which errors, recommendations and ranges are shown, too.
    #[serde(skip)]
    pub by: Option<&'a str>,
}

impl Output for Grade<'_> {
    fn text(&self) -> String {
        let Self { filter, scorecard, by, .. } = self;
        let mut text = format!(
            "{} · run {} · snapshot {} · {}\n",
            self.season,
            printable(self.run_id),
            short(self.snapshot_hash),
            counted(scorecard.dates, "date")
        );
        text += &filter.map_or(String::new(), |filter| format!("only {}\n", filtered(filter)));
        text += "\n";
        if scorecard.dates == 0 {
            let without = if filter.is_some_and(|filter| filter.of > 0) {
                "none of its player-dates counts"
            } else {
                "the run has no predictions"
            };
            return format!("{text}{without}, so there is nothing to grade\n");
        }
        text += &errors(scorecard.by("overall"), false);
        text += &bets(scorecard.by("overall"), false);
        text += &ranges(scorecard.by("overall"), false);
        text += &going_over(self.calibration);
        text += &against_last_10(self.paired);
        text += &against_rivals(self.rivals);
        if let Some(by) = by {
            text += &format!("\nby {by}\n");
            text += &errors(scorecard.by(by), true);
            text += &bets(scorecard.by(by), true);
            text += &ranges(scorecard.by(by), true);
        }
        text += "\nbrackets hold 95 % intervals, from resampled dates · ≤ 3: errors of at most 3 points\n";
        if scorecard.dates < MIN_DATES {
            text += &format!(
                "fewer than {MIN_DATES} dates have no intervals, so it is unknown who is better\n"
            );
        }
        text += &format!("grades   {}\n", printable(&self.file));
        text
    }
}

fn errors<'a>(scores: impl Iterator<Item = &'a Score>, sliced: bool) -> String {
    let mut header = start_of("forecaster", sliced);
    header.extend(["n", "MAE", "", "RMSE", "bias"]);
    // With the slice, these two would make lines of more than 100 columns.
    if !sliced {
        header.extend(["median", "p90"]);
    }
    header.extend(["≤ 3", "≤ 5"]);
    let rows = scores.map(|score| {
        let mut row = start_of_row(score, sliced);
        row.push(thousands(score.n));
        let Some(errors) = &score.errors else {
            row.resize(header.len(), "-".to_owned());
            return row;
        };
        row.push(format!("{:.4}", errors.mae.value));
        row.push(bracket(&errors.mae, |end| format!("{end:.2}")));
        row.push(format!("{:.2}", errors.rmse.value));
        row.push(format!("{:+.2}", errors.bias.value));
        if !sliced {
            row.push(format!("{:.2}", errors.median.value));
            row.push(format!("{:.2}", errors.p90.value));
        }
        row.push(percent(errors.within_3.value));
        row.push(percent(errors.within_5.value));
        row
    });
    let rows: Vec<_> = rows.collect();
    table_of(if sliced { 2 } else { 1 }, &header, rows)
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
    format!("\n{}{RANGE}", table_of(if sliced { 2 } else { 1 }, &header, rows))
}

/// The probabilities of going over against what happened, by who set the line; nothing if nobody gives any.
fn going_over(calibration: &[Calibration]) -> String {
    let row = |of: &Calibration| {
        let counts = [of.n, of.pushes, of.voids].map(thousands);
        let whole = |show: fn(&Bin) -> String| of.all.as_ref().map_or("-".to_owned(), show);
        let figures = [
            whole(|all| percent(all.mean_probability)),
            whole(|all| percent(all.share_over.value)),
            whole(|all| bracket(&all.share_over, tenth_of_percent)),
            of.gap.map_or("-".to_owned(), |gap| format!("{gap:.4}")),
        ];
        let start = [of.forecaster.to_owned(), in_words(of.line_source).to_owned()];
        start.into_iter().chain(counts).chain(figures).collect()
    };
    if calibration.is_empty() {
        return String::new();
    }
    let header = ["going over", "line", "n", "push", "void", "predicted", "actual", "", "gap"];
    format!("\n{}{GAP}", table_of(2, &header, calibration.iter().map(row)))
}

/// Recommendations by who set the line; a rate against a line that is no market's says so.
fn bets<'a>(scores: impl Iterator<Item = &'a Score>, sliced: bool) -> String {
    let rows: Vec<Vec<String>> = scores
        .flat_map(|score| score.bets.iter().map(move |bets| (score, bets)))
        .map(|(score, bets)| {
            let rate = |estimate: Option<Estimate>, show: fn(f64) -> String| {
                estimate.map_or("-".to_owned(), |estimate| show(estimate.value))
            };
            let mut row = start_of_row(score, sliced);
            row.push(in_words(bets.line_source).to_owned());
            // With the slice, lines would have more than 100 columns. This is the sum of the next four, and the return
            // follows from the rate.
            if !sliced {
                row.push(thousands(bets.recommendations));
            }
            row.extend([
                thousands(bets.wins),
                thousands(bets.losses),
                thousands(bets.pushes),
                thousands(bets.voids),
                rate(bets.win_rate, tenth_of_percent),
                bets.win_rate.map_or(String::new(), |rate| bracket(&rate, tenth_of_percent)),
            ]);
            if !sliced {
                row.push(rate(bets.return_per_unit, |value| format!("{value:+.3}")));
            }
            row
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let texts = if sliced { 3 } else { 2 };
    let made_up = rows.iter().any(|row| row[texts - 1] != LineSource::Market.name());
    let mut header = start_of("recommendations", sliced);
    header.push("line");
    header.extend((!sliced).then_some("n"));
    header.extend(["won", "lost", "push", "void", "won %", ""]);
    header.extend((!sliced).then_some("return"));
    let note = if made_up {
        "estimated and fixed lines are not offered by a bookmaker: rates against them say nothing\nabout money\n"
    } else {
        ""
    };
    let of_return = if sliced { "" } else { RETURN };
    format!("\n{}{WON}{of_return}\n{note}", table_of(texts, &header, rows))
}

/// Everybody against the ten-game average, on the player-dates they share.
fn against_last_10(paired: &[Paired]) -> String {
    let pairs = grade::against(paired, "last_10").into_iter();
    let rows = pairs.map(|pair| {
        let start = [pair.forecaster.to_owned()];
        start.into_iter().chain(difference(&pair, 3)).collect()
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
        // An ensemble may be very near to its best component.
        start.into_iter().chain(difference(pair, 4)).collect()
    });
    let table = table_of(2, &["MAE difference", "against", "shared", "", "", ""], rows);
    let marked = rivals.iter().any(|rival| rival.reason == BenchmarkReason::BestComponent);
    format!("\n{table}{}", if marked { "*: the best of its components\n" } else { "" })
}

/// How many player-dates two share, the difference of their errors, its interval, and what follows.
fn difference(pair: &Paired, decimals: usize) -> [String; 4] {
    let signed = |value: f64| format!("{value:+.decimals$}");
    let Paired { n, difference, .. } = pair;
    let interval = bracket(difference, signed);
    [thousands(*n), signed(difference.value), interval, pair.verdict().to_owned()]
}

/// A file's word for a source of lines as people read it; any other word as it is.
fn in_words(word: &str) -> &str {
    LineSource::ALL
        .iter()
        .find(|source| source.as_str() == word)
        .map_or(word, |source| source.name())
}

/// A share in percent without the sign.
fn tenth_of_percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

fn bracket(estimate: &Estimate, show: impl Fn(f64) -> String) -> String {
    estimate
        .interval
        .map_or(String::new(), |Interval { low, high }| format!("[{} {}]", show(low), show(high)))
}
