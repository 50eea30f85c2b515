use super::{percent, short, table, table_of, thousands};
use crate::domain::LineSource;
use crate::grade::{self, Estimate, Paired, Score, Scorecard};
use crate::run::Run;

const BETS: &str = "won %: of won and lost · return: profit per unit at odds of -110\n";

/// How good a run was: errors, recommendations, and who beats whom; with `by`, also cut by that dimension.
pub fn grade(run: &Run, scorecard: &Scorecard, paired: &[Paired], by: Option<&str>) -> String {
    let manifest = &run.manifest;
    let mut text = format!(
        "{} · run {} · snapshot {} · {} dates\n\n",
        manifest.season,
        manifest.run_id,
        short(&manifest.snapshot_hash),
        scorecard.dates
    );
    if scorecard.dates == 0 {
        return text + "the run has no predictions, so there is nothing to grade\n";
    }
    text += &errors(scorecard.by("overall"), false);
    text += &bets(scorecard.by("overall"));
    text += &against_last_10(paired);
    if let Some(by) = by {
        text += &format!("\nby {by}\n");
        text += &errors(scorecard.by(by), true);
    }
    text +=
        "\nbrackets hold 95 % intervals, from resampled dates · ≤ 3: errors of at most 3 points\n";
    text += &format!("grades   {}\n", run.folder.join("grades.parquet").display());
    text
}

fn errors<'a>(scores: impl Iterator<Item = &'a Score>, sliced: bool) -> String {
    let mut header = vec!["forecaster"];
    if sliced {
        header.push("slice");
    }
    header.extend(["n", "MAE", "", "RMSE", "bias"]);
    // With the slice, these two would make lines of more than 100 columns.
    if !sliced {
        header.extend(["median", "p90"]);
    }
    header.extend(["≤ 3", "≤ 5"]);
    let rows = scores.map(|score| {
        let mut row = vec![score.forecaster.to_owned()];
        if sliced {
            row.push(in_words(&score.slice).to_owned());
        }
        row.push(thousands(score.n));
        let Some(errors) = &score.errors else {
            row.resize(header.len(), "-".to_owned());
            return row;
        };
        row.push(format!("{:.4}", errors.mae.value));
        row.push(bracket(&errors.mae, 2));
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

/// Recommendations by who set the line; a rate against a line that is no market's says so.
fn bets<'a>(scores: impl Iterator<Item = &'a Score>) -> String {
    let rows: Vec<Vec<String>> = scores
        .flat_map(|score| score.bets.iter().map(move |bets| (score, bets)))
        .map(|(score, bets)| {
            let rate = |estimate: Option<Estimate>, show: fn(f64) -> String| {
                estimate.map_or("-".to_owned(), |estimate| show(estimate.value))
            };
            vec![
                score.forecaster.to_owned(),
                in_words(bets.line_source).to_owned(),
                thousands(bets.recommendations),
                thousands(bets.wins),
                thousands(bets.losses),
                thousands(bets.pushes),
                thousands(bets.voids),
                rate(bets.win_rate, |share| format!("{:.1}", 100.0 * share)),
                bets.win_rate.map_or(String::new(), |rate| {
                    rate.interval.map_or(String::new(), |interval| {
                        format!("[{:.1} {:.1}]", 100.0 * interval.low, 100.0 * interval.high)
                    })
                }),
                rate(bets.return_per_unit, |value| format!("{value:+.3}")),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let made_up = rows.iter().any(|row| row[1] != LineSource::Market.name());
    let header =
        ["recommendations", "line", "n", "won", "lost", "push", "void", "won %", "", "return"];
    let note = if made_up {
        "estimated and fixed lines are no bookmaker's: a rate against them says nothing about money\n"
    } else {
        ""
    };
    format!("\n{}{BETS}{note}", table_of(2, &header, rows))
}

/// Everybody against the ten-game average, on the player-dates they share.
fn against_last_10(paired: &[Paired]) -> String {
    let rows = grade::against(paired, "last_10").into_iter().map(|pair| {
        let Estimate { value, interval } = pair.difference;
        let interval = interval.map_or(String::new(), |interval| {
            format!("[{:+.3} {:+.3}]", interval.low, interval.high)
        });
        let (who, verdict) = (pair.forecaster.to_owned(), pair.verdict().to_owned());
        vec![who, thousands(pair.n), format!("{value:+.3}"), interval, verdict]
    });
    let header = ["against last_10", "shared", "MAE difference", "", ""];
    format!("\n{}", table(&header, rows))
}

/// A file's word for a source of lines as people read it; any other word as it is.
fn in_words(word: &str) -> &str {
    LineSource::ALL
        .iter()
        .find(|source| source.as_str() == word)
        .map_or(word, |source| source.name())
}

fn bracket(estimate: &Estimate, decimals: usize) -> String {
    estimate.interval.map_or(String::new(), |interval| {
        format!("[{:.decimals$} {:.decimals$}]", interval.low, interval.high)
    })
}
