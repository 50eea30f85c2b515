//! Section: how far off everybody was, who beats whom, and what recommendations won.

use maud::{Markup, html};

use super::table::{Cell, PageColumn, table};
use super::{Page, ranking, signed, signed_percent, signed_three, three, two, verdict};
use crate::domain::LineSource;
use crate::grade::{self, Bets, Estimate, Score};
use crate::report::numbers::{percent, thousands};

pub(super) fn section(page: &Page<'_>) -> Markup {
    html! {
        div.first { (ranking::chart(page)) (cards(page)) }
        (scores(page))
        (against(page))
        (bets(page))
    }
}

/// What stands beside the chart: the best system's range, and its recommendations at market lines.
fn cards(page: &Page<'_>) -> Markup {
    let best = page.best().and_then(|(_, name)| {
        let mut scores = page.scorecard.by("overall");
        scores.find(|score| score.forecaster == name)
    });
    let range = best.and_then(|score| score.range);
    let market = |bets: &&Bets| bets.line_source == LineSource::Market.as_str();
    let bets = best.and_then(|score| score.bets.iter().find(market));
    html! {
        dl.facts {
            @if let Some(range) = range { div {
                dt { "Outcomes inside its 80 % range" }
                dd { (percent(range.inside.value)) }
                dd.note { (interval(range.inside)) "80 % is what it says" }
            } }
            @if let Some((bets, rate)) = bets.and_then(|bets| Some((bets, bets.win_rate?))) {
                (market_bets(page, bets, rate))
            }
            @if let Some(errors) = best.and_then(|score| score.errors) { div {
                dt { "Its predictions within 5 points" }
                dd { (percent(errors.within_5.value)) }
                dd.note { (interval(errors.within_5)) (percent(errors.within_3.value)) " within 3" }
            } }
        }
    }
}

/// The best system's bets at market lines: how many were won, and what they return at the prices that are known, or else at
/// odds of −110.
fn market_bets(page: &Page<'_>, bets: &Bets, rate: Estimate) -> Markup {
    let best = page.best().map(|(_, name)| name);
    let money = page.money.iter().find(|of| Some(of.forecaster) == best);
    let (decided, per_unit, pays) = if let Some(of) = money {
        let pays = |share: f64| format!("{} loses nothing at their prices", percent(share));
        (of.wins + of.losses, of.return_per_unit, of.break_even.map(pays))
    } else {
        let pays = |_| "52.4 % pays for itself at odds of −110".to_owned();
        (bets.wins + bets.losses, bets.return_per_unit, bets.return_per_unit.map(pays))
    };
    html! {
        div {
            dt { "Its bets at market lines that won" }
            dd { (percent(rate.value)) }
            dd.note { (interval(rate)) (pays.unwrap_or_default()) }
        }
        @if let Some(per_unit) = per_unit {
            div {
                dt { "Return on each of " (thousands(decided)) " decided bets" }
                dd { (signed_percent(per_unit.value)) }
                @if let Some(of) = per_unit.interval {
                    dd.note { (signed_percent(of.low)) " to " (signed_percent(of.high)) }
                }
            }
        }
    }
}

/// `79.2 to 80.4 %; `, nothing without an interval.
fn interval(share: Estimate) -> String {
    share.interval.map_or_else(String::new, |of| {
        format!("{} to {}; ", percent(of.low).trim_end_matches(" %"), percent(of.high))
    })
}

fn scores(page: &Page<'_>) -> Markup {
    let columns = [
        PageColumn::Text("Forecaster"),
        PageColumn::Text("Kind"),
        PageColumn::Number("n"),
        PageColumn::Number("MAE"),
        PageColumn::Number("RMSE"),
        PageColumn::Number("Bias"),
        PageColumn::Number("Within 3"),
        PageColumn::Number("Within 5"),
    ];
    let rows = page.ranking().into_iter().map(|score| {
        let kind = if page.position(score.forecaster).is_some() { "system" } else { "baseline" };
        let mut row =
            vec![Cell::forecaster(page, score.forecaster), Cell::text(kind), Cell::count(score.n)];
        match &score.errors {
            Some(errors) => row.extend([
                Cell::estimate(errors.mae, three),
                Cell::estimate(errors.rmse, two),
                Cell::estimate(errors.bias, signed),
                Cell::share(errors.within_3),
                Cell::share(errors.within_5),
            ]),
            None => row.extend((0..5).map(|_| Cell::none())),
        }
        row
    });
    let caption = "Errors of systems and baselines in points, each on all it predicted. Below a figure: its 95 % interval \
                   over resampled dates.";
    html! {
        p.lead {
            "MAE is how many points a prediction is off by on average. A system that is not better than last_10 adds nothing to
            a player's last ten games."
        }
        (table("scores", caption, &columns, rows))
    }
}

fn against(page: &Page<'_>) -> Markup {
    let columns = [
        PageColumn::Text("Forecaster"),
        PageColumn::Number("Shared"),
        PageColumn::Number("MAE difference"),
        PageColumn::Text("Verdict"),
    ];
    let mut pairs = grade::against(page.paired, verdict::TO_BEAT);
    pairs.sort_by(|one, other| one.difference.value.total_cmp(&other.difference.value));
    let rows = pairs.iter().map(|pair| {
        vec![
            Cell::forecaster(page, pair.forecaster),
            Cell::count(pair.n),
            Cell::estimate(pair.difference, signed_three),
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
fn bets(page: &Page<'_>) -> Markup {
    let tables: Vec<(LineSource, Vec<(&Score, &Bets)>)> = LineSource::ALL
        .into_iter()
        .map(|source| (source, bets_at(page, source)))
        .filter(|(_, bets)| !bets.is_empty())
        .collect();
    html! {
        h3 { "Recommendations" }
        @if tables.is_empty() {
            p { "Nothing was recommended: no line was near enough to a prediction to be worth a bet, or there was none." }
        } @else {
            p { "At odds of −110 a bet has to win 52.4 % of the time to return what was staked. Pushes and voids count neither way." }
        }
        @for (source, bets) in &tables { (bets_of(page, *source, bets)) }
    }
}

/// What was recommended at lines of `source`, the highest rate of wins first.
fn bets_at<'a>(page: &Page<'a>, source: LineSource) -> Vec<(&'a Score, &'a Bets)> {
    let of_score = |score: &'a Score| {
        let bets = score.bets.iter().find(|bets| bets.line_source == source.as_str())?;
        Some((score, bets))
    };
    let mut all: Vec<_> = page.scorecard.by("overall").filter_map(of_score).collect();
    let rate = |bets: &Bets| bets.win_rate.map_or(f64::NEG_INFINITY, |rate| rate.value);
    all.sort_by(|(_, one), (_, other)| rate(other).total_cmp(&rate(one)));
    all
}

fn bets_of(page: &Page<'_>, source: LineSource, bets: &[(&Score, &Bets)]) -> Markup {
    // A return is what a bookmaker pays: where none offered the line, there is none, and where prices are known, it stands in a
    // section of its own.
    let has_returns = bets.iter().any(|(_, bets)| bets.return_per_unit.is_some());
    let is_paid = source == LineSource::Market && has_returns;
    let mut columns = vec![
        PageColumn::Text("Forecaster"),
        PageColumn::Number("Recommended"),
        PageColumn::Number("Won"),
        PageColumn::Number("Lost"),
        PageColumn::Number("Push"),
        PageColumn::Number("Void"),
        PageColumn::Number("Win rate"),
    ];
    columns.extend(is_paid.then_some(PageColumn::Number("Return per unit")));
    let rows = bets.iter().map(|(score, bets)| {
        let counts = [bets.recommendations, bets.wins, bets.losses, bets.pushes, bets.voids]
            .map(Cell::count);
        let rate = bets.win_rate.map_or_else(Cell::none, Cell::share);
        let of_unit = |per_unit| Cell::estimate(per_unit, signed_three);
        let per_unit = bets.return_per_unit.map_or_else(Cell::none, of_unit);
        [Cell::forecaster(page, score.forecaster)]
            .into_iter()
            .chain(counts)
            .chain([rate])
            .chain(is_paid.then_some(per_unit))
            .collect()
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
