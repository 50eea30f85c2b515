use super::{percent, short, table, thousands};
use crate::grade::{self, Estimate, Paired, Score, Scorecard};
use crate::run::Run;

/// How good a run was: errors, recommendations, and who beats whom; with `by`, also cut by that dimension.
pub fn grade(run: &Run, scorecard: &Scorecard, paired: &[Paired], by: Option<&str>) -> String {
    let manifest = &run.manifest;
    let mut text = format!(
        "{} · run {} · snapshot {} · {} dates · brackets: 95 % intervals over resampled dates\n\n",
        manifest.season,
        manifest.run_id,
        short(&manifest.snapshot_hash),
        scorecard.dates
    );
    text += &errors(scorecard.by("overall"), false);
    text += &bets(scorecard.by("overall"));
    text += &against_last_10(paired);
    if let Some(by) = by {
        text += &format!("\nby {by}\n");
        text += &errors(scorecard.by(by), true);
    }
    text += &format!("\ngrades   {}\n", run.folder.join("grades.parquet").display());
    text
}

fn errors<'a>(scores: impl Iterator<Item = &'a Score>, sliced: bool) -> String {
    let mut header = vec!["forecaster"];
    if sliced {
        header.push("slice");
    }
    header.extend(["n", "MAE", "", "RMSE", "bias", "median", "p90", "≤ 3", "≤ 5"]);
    let rows = scores.map(|score| {
        let mut row = vec![score.forecaster.to_owned()];
        if sliced {
            row.push(score.slice.clone());
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
        row.push(format!("{:.2}", errors.median.value));
        row.push(format!("{:.2}", errors.p90.value));
        row.push(percent(errors.within_3.value));
        row.push(percent(errors.within_5.value));
        row
    });
    let rows: Vec<_> = rows.collect();
    table(&header, rows)
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
                bets.line_source.to_owned(),
                thousands(bets.recommendations),
                thousands(bets.wins),
                thousands(bets.losses),
                thousands(bets.pushes),
                thousands(bets.voids),
                rate(bets.win_rate, percent),
                bets.win_rate.map_or(String::new(), |rate| {
                    rate.interval.map_or(String::new(), |interval| {
                        format!("[{} {}]", percent(interval.low), percent(interval.high))
                    })
                }),
                rate(bets.return_per_unit, |value| format!("{value:+.3}")),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let made_up = rows.iter().any(|row| row[1] != "ACTUAL_PROP");
    let header =
        ["recommendations", "line", "n", "won", "lost", "push", "void", "win rate", "", "per unit"];
    let note = if made_up {
        "a rate against ESTIMATED_AVG or FIXED lines is against no bookmaker and says nothing about money\n"
    } else {
        ""
    };
    format!("\n{}{note}", table(&header, rows))
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

fn bracket(estimate: &Estimate, decimals: usize) -> String {
    estimate.interval.map_or(String::new(), |interval| {
        format!("[{:.decimals$} {:.decimals$}]", interval.low, interval.high)
    })
}
