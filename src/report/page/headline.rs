//! The first lines of the page: which run it is, and the verdict.

use maud::{Markup, html};

use super::table::{Cell, Column, table};
use super::{Page, said, signed, two};
use crate::domain::LineSource;
use crate::grade::{self, Bets, Score};
use crate::report::numbers::{counted, thousands};
use crate::report::words::filtered;

/// The page in a sentence.
pub(super) fn lead(page: &Page<'_>) -> String {
    let dates = counted(page.scorecard.dates, "date");
    let n = counted(page.graded.player_dates.len(), "player-date");
    let scores = || page.scorecard.by("overall");
    let best = page.best().and_then(|(_, name)| {
        Some((name, scores().find(|score| score.forecaster == name)?.errors?))
    });
    let filter = page.filter.map_or(String::new(), |filter| format!(" Only {}.", filtered(filter)));
    match best {
        Some((name, errors)) => format!(
            "{n} on {dates}. The best system, {name}, is off by {} points on average.{filter}",
            said(errors.mae)
        ),
        None if page.filter.is_some_and(|filter| filter.player_dates == 0) => {
            format!("{n}: there is nothing to grade.{filter}")
        }
        None => format!(
            "{n} on {dates}, and no outcome is known yet: there is nothing to grade.{filter}"
        ),
    }
}

pub(super) fn section(page: &Page<'_>) -> Markup {
    let overall: Vec<&Score> = page.scorecard.by("overall").collect();
    let is_system = |score: &Score| page.systems().any(|(_, name)| name == score.forecaster);
    let columns = [
        Column::Text("Forecaster"),
        Column::Text("Kind"),
        Column::Number("n"),
        Column::Number("MAE"),
        Column::Number("RMSE"),
        Column::Number("Bias"),
        Column::Number("Within 3"),
        Column::Number("Within 5"),
    ];
    let rows = overall.iter().map(|score| {
        let kind = if is_system(score) { "system" } else { "baseline" };
        let mut row = vec![Cell::text(score.forecaster), Cell::text(kind), Cell::count(score.n)];
        match &score.errors {
            Some(errors) => row.extend([
                Cell::estimate(errors.mae, |value| format!("{value:.3}")),
                Cell::estimate(errors.rmse, two),
                Cell::estimate(errors.bias, signed),
                Cell::share(errors.within_3),
                Cell::share(errors.within_5),
            ]),
            None => row.extend((0..5).map(|_| Cell::none())),
        }
        row
    });
    html! {
        p.lead {
            "Read MAE first: how many points a prediction is off by on average, with the range that other dates of the same
            kind could have given. A system that is not better than last_10 adds nothing to a player's last ten games."
        }
        (facts(page))
        (table("scores", "Errors of systems and baselines in points, each on all it predicted. Below a figure: its 95 % interval over resampled dates.", &columns, rows))
        (against(page))
        (bets(&overall))
    }
}

fn facts(page: &Page<'_>) -> Markup {
    let voids = page.graded.player_dates.iter().filter(|of| of.outcome.void.is_some()).count();
    let facts = [
        (
            if page.filter.is_some() {
                "Player-dates that count"
            } else {
                "Player-dates predicted"
            },
            thousands(page.graded.player_dates.len()),
        ),
        ("Dates", thousands(page.scorecard.dates)),
        ("Predictions", thousands(page.graded.predictions.len())),
        ("Did not play, so not graded", thousands(voids)),
    ];
    html! {
        dl.facts { @for (what, number) in facts { div { dt { (what) } dd { (number) } } } }
    }
}

fn against(page: &Page<'_>) -> Markup {
    let columns = [
        Column::Text("Forecaster"),
        Column::Number("Shared"),
        Column::Number("MAE difference"),
        Column::Text("Verdict"),
    ];
    let pairs = grade::against(page.paired, "last_10");
    let rows = pairs.iter().map(|pair| {
        vec![
            Cell::text(pair.forecaster),
            Cell::count(pair.n),
            Cell::estimate(pair.difference, |value| format!("{value:+.3}").replace('-', "−")),
            Cell::text(pair.verdict()),
        ]
    });
    html! {
        @if !pairs.is_empty() {
            h3 { "Against the mean of the last ten games" }
            p { "On the player-dates that both predict; below zero is better than that mean. An interval that includes zero means that the difference may be chance." }
            (table("against", "Difference of the mean absolute errors, in points, with its 95 % interval.", &columns, rows))
        }
    }
}

/// Who set lines of `source`, in words.
pub(super) fn line_source(source: &str) -> &'static str {
    match LineSource::ALL.iter().find(|known| known.as_str() == source) {
        Some(LineSource::Market) => "market lines",
        Some(LineSource::Estimated) => "estimated lines (no bookmaker's)",
        Some(LineSource::Fixed) => "one fixed line (no bookmaker's)",
        None => "unknown lines",
    }
}

/// Recommendations, a table for each source of lines: they are never mixed.
fn bets(scores: &[&Score]) -> Markup {
    let tables: Vec<(LineSource, Vec<(&str, &Bets)>)> = LineSource::ALL
        .iter()
        .map(|source| {
            let of_score = |score: &&Score| {
                let mine = |bets: &Bets| bets.line_source == source.as_str();
                let name = score.forecaster;
                (name, score.bets.iter().position(mine))
            };
            let found = scores.iter().filter_map(|score| {
                let (name, at) = of_score(score);
                Some((name, &score.bets[at?]))
            });
            (*source, found.collect())
        })
        .filter(|(_, bets): &(LineSource, Vec<_>)| !bets.is_empty())
        .collect();
    html! {
        h3 { "Recommendations" }
        @if tables.is_empty() {
            p { "Nothing was recommended: no line was near enough to a prediction to be worth a bet, or there was none." }
        } @else {
            p { "At odds of −110 a bet has to win 52.4 % of the time to return what was staked. Pushes and voids count neither way." }
        }
        @for (source, bets) in &tables { (bets_of(*source, bets)) }
    }
}

fn bets_of(source: LineSource, bets: &[(&str, &Bets)]) -> Markup {
    let columns = [
        Column::Text("Forecaster"),
        Column::Number("Recommended"),
        Column::Number("Won"),
        Column::Number("Lost"),
        Column::Number("Push"),
        Column::Number("Void"),
        Column::Number("Win rate"),
        Column::Number("Return per unit"),
    ];
    let rows = bets.iter().map(|(name, bets)| {
        let counts = [bets.recommendations, bets.wins, bets.losses, bets.pushes, bets.voids]
            .map(Cell::count);
        let rate = bets.win_rate.map_or_else(Cell::none, Cell::share);
        let of_unit =
            |per_unit| Cell::estimate(per_unit, |value| format!("{value:+.3}").replace('-', "−"));
        let per_unit = bets.return_per_unit.map_or_else(Cell::none, of_unit);
        [Cell::text(*name)].into_iter().chain(counts).chain([rate, per_unit]).collect()
    });
    let words = line_source(source.as_str());
    let id = format!("bets-{}", source.as_str().to_lowercase().replace('_', "-"));
    html! {
        @if source != LineSource::Market {
            p.warning { "These rates are against " (words) ". No bookmaker takes bets on such a line, so they say nothing about money." }
        }
        (table(&id, &format!("Recommendations against {words}."), &columns, rows))
    }
}
