//! Section: a player's season, which the page's script draws from what is embedded here.

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use super::names::Names;
use super::{Page, embedded_json};
use crate::domain::{GameDate, printable};
use crate::grade::{self, GradedPrediction, PlayerSeason};
use crate::snapshot::SnapshotError;

/// What the script reads. Points are in tenths, which is as exact as a chart is.
#[derive(Serialize)]
struct Embedded<'a> {
    system: &'a str,
    dates: Vec<String>,
    /// What the numbers of a game are, one after the other.
    fields: Vec<&'static str>,
    players: Vec<PlayerOfPage<'a>>,
}

/// One player: the name that links have, the name that is read, games with an outcome, their mean absolute error in
/// words, games with a range and an outcome, outcomes inside it, and the numbers of all games.
#[derive(Serialize)]
struct PlayerOfPage<'a>(&'a str, String, usize, Option<String>, usize, usize, Vec<Option<i32>>);

/// A number of a game, and its name.
type PlayerField = (&'static str, fn(&Page<'_>, &GradedPrediction) -> Option<f64>);

/// What is known of a game beside its date. A field that nobody has is left out.
const FIELDS: [PlayerField; 5] = [
    ("predicted", |_, judged| Some(judged.predicted)),
    ("actual", |page, judged| page.graded.player_dates[judged.player_date].outcome.actual()),
    ("low", |_, judged| Some(judged.distribution?.p10)),
    ("high", |_, judged| Some(judged.distribution?.p90)),
    ("line", |page, judged| page.graded.player_dates[judged.player_date].market_line),
];

/// Nothing without an outcome: there is no best system then, whose predictions could be shown.
pub(super) fn section(page: &Page<'_>) -> Result<Markup, SnapshotError> {
    let Some((best, name)) = page.best() else { return Ok(html! {}) };
    let seasons = grade::player_seasons(page.graded, &page.season.games()?, best);
    let data = embedded(page, name, &seasons)?;
    Ok(html! {
        p.lead {
            "Each game of one player as " (name) " predicted it, with what happened. A link to this page that ends with "
            code { "#player=" } " and the player’s name opens it there."
        }
        noscript { p { "This takes a script, which this browser does not run. All else on the page can be read without." } }
        div.filter hidden id="player-search" {
            label for="player" { "Player" }
            input id="player" type="search" list="player-names" placeholder="a name" autocomplete="off";
            datalist id="player-names" {}
        }
        div id="player-season" {}
        script id="players-data" type="application/json" { (PreEscaped(data)) }
    })
}

/// The seasons, as the script reads them.
fn embedded(
    page: &Page<'_>,
    system: &str,
    seasons: &[PlayerSeason],
) -> Result<String, SnapshotError> {
    let names = Names::new(page.season)?;
    let has = |field: &PlayerField| {
        let mut all = seasons.iter().flat_map(|of| &of.predictions);
        all.any(|position| (field.1)(page, &page.graded.predictions[*position]).is_some())
    };
    let fields: Vec<PlayerField> = FIELDS.into_iter().filter(has).collect();
    let player = |of: &PlayerSeason| {
        let name = printable(names.full(of.game)).into_owned();
        let (mae, numbers) = (of.mae.map(super::two), numbers(page, &fields, of));
        PlayerOfPage(names.lookup(of.game), name, of.n, mae, of.ranges, of.inside, numbers)
    };
    let days = page.graded.dates();
    let data = Embedded {
        system,
        dates: days.iter().map(|day| GameDate::from_days(*day).to_string()).collect(),
        fields: ["date"].into_iter().chain(fields.iter().map(|(name, _)| *name)).collect(),
        players: seasons.iter().map(player).collect(),
    };
    Ok(embedded_json(&data))
}

/// Of each prediction for a player, the place of its date and the `fields`.
fn numbers(page: &Page<'_>, fields: &[PlayerField], of: &PlayerSeason) -> Vec<Option<i32>> {
    let days = page.graded.dates();
    let of_prediction = |position: &usize| {
        let judged = &page.graded.predictions[*position];
        let day = page.graded.player_dates[judged.player_date].day;
        let date = days.binary_search(&day).ok().and_then(|date| i32::try_from(date).ok());
        let values = fields.iter().map(|(_, value)| value(page, judged).map(tenths));
        [date].into_iter().chain(values).collect::<Vec<_>>()
    };
    of.predictions.iter().flat_map(of_prediction).collect()
}

/// Points in tenths.
fn tenths(points: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "points of one game")]
    let tenths = (10.0 * points).round() as i32;
    tenths
}
