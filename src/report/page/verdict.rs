//! The page in a few sentences: who is best, whether that is better than a plain average, and on how much it rests.

use maud::{Markup, html};

use super::{Page, said, signed_three, three, two, unbroken};
use crate::domain::GameDate;
use crate::grade::{self, Errors, Paired};
use crate::report::numbers::{counted, thousands};
use crate::report::words::{filtered, tied};

/// What a system has to beat.
pub(super) const TO_BEAT: &str = "last_10";

/// The verdict, and below it what it rests on.
pub(super) fn opening(page: &Page<'_>) -> Markup {
    html! {
        @if let Some(verdict) = verdict(page) { p.verdict { (verdict) } }
        p.lead { (rests_on(page)) }
    }
}

/// Who is best, beside the mean of the last ten games; `None` without an outcome.
pub(super) fn verdict(page: &Page<'_>) -> Option<Markup> {
    let (_, name) = page.best()?;
    let errors = page.scorecard.by("overall").find(|score| score.forecaster == name)?.errors?;
    let pair = grade::against(page.paired, TO_BEAT).into_iter().find(|of| of.forecaster == name);
    Some(html! {
        (first(name, errors, pair.as_ref()))
        @if let Some(tied) = tied(&grade::tied_with(name, page.paired)) { " " (unbroken(&tied)) }
        @if let Some(closer) = closer(page, name) { " " (closer) }
    })
}

fn first(name: &str, errors: Errors, pair: Option<&Paired>) -> Markup {
    let off = format!("off by {} points on average", two(errors.mae.value));
    let Some(pair) = pair else {
        return html! { strong { (name) } " is the best system, off by " (said(errors.mae, two)) " points on average." };
    };
    let shared = thousands(pair.n);
    let than = format!(
        "than the mean of a player’s last ten games, on the {shared} player-dates that both predict"
    );
    match pair.verdict() {
        "better" => html! {
            strong { (name) } " beats a plain average: it is " (off) ", " (said(pair.difference.size(), three)) " less " (than) "."
        },
        "worse" => html! {
            "A plain average wins: the best system, " strong { (name) } ", is " (off) ", " (said(pair.difference.size(), three)) " more "
            (than) "."
        },
        _ => html! {
            "Nobody can tell whether the best system, " strong { (name) } ", beats a plain average: it is " (off)
            ", and the difference to the mean of a player’s last ten games may be chance: "
            (said(pair.difference, signed_three)) "."
        },
    }
}

/// The baselines that are closer than the best system, on the player-dates that both predict.
fn closer(page: &Page<'_>, best: &str) -> Option<String> {
    let all: Vec<String> = grade::against(page.paired, best)
        .into_iter()
        .filter(|pair| page.position(pair.forecaster).is_none() && pair.forecaster != TO_BEAT)
        .filter(|pair| pair.verdict() == "better")
        .map(|pair| {
            format!(
                "{}, by {} points",
                in_words(pair.forecaster),
                three(pair.difference.value.abs())
            )
        })
        .collect();
    (!all.is_empty()).then(|| format!("Closer than it, where both predict: {}.", all.join("; ")))
}

/// A baseline as a sentence has it.
pub(super) fn in_words(forecaster: &str) -> &str {
    match forecaster {
        "last_5" => "the last five games",
        "last_10" => "the last ten games",
        "season_average" => "the season’s average",
        "market_line" => "the market’s line",
        system => system,
    }
}

fn rests_on(page: &Page<'_>) -> String {
    let days = page.graded.dates();
    let span = match (days.first(), days.last()) {
        (Some(first), Some(last)) if first < last => {
            format!(" from {} to {}", GameDate::from_days(*first), GameDate::from_days(*last))
        }
        _ => String::new(),
    };
    let dates = format!("{}{span}", counted(page.scorecard.dates, "date"));
    let n = counted(page.graded.player_dates.len(), "player-date");
    let filter = page.filter.map_or(String::new(), |filter| format!(" Only {}.", filtered(filter)));
    if page.best().is_some() {
        let voids = page.graded.player_dates.iter().filter(|of| of.outcome.void.is_some()).count();
        let void = match voids {
            0 => String::new(),
            voids => format!(" {} of them did not play, and are not graded.", thousands(voids)),
        };
        return format!("{n} on {dates}.{void}{filter}");
    }
    if page.filter.is_some_and(|filter| filter.player_dates == 0) {
        return format!("{n}: there is nothing to grade.{filter}");
    }
    format!("{n} on {dates}, and no outcome is known yet: there is nothing to grade.{filter}")
}
