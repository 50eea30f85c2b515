//! The Odds API's events as JSON: a game, and what books offer for it.

use serde::Deserialize;
use serde_json::Value;

use super::market::is_points;
use super::moments;
use super::sink::{FilePrices, OfferSink, ReadOffer};
use crate::domain::Stat;
use crate::snapshot::lines::MOMENTS;
use crate::source::file_report::{FileReport, Reason};
use crate::source::spelling::shown;

/// What the layout is called.
pub(super) const LAYOUT: &str = "The Odds API, events";

/// A moment as it is written: a text, or with `dateFormat=unix` a number.
#[derive(Debug, Deserialize)]
#[serde(from = "Value")]
pub(super) struct MomentText(pub(super) String);

impl From<Value> for MomentText {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self(text),
            other => Self(other.to_string()),
        }
    }
}

/// A game, and what books offer for it.
#[derive(Debug, Deserialize)]
pub(super) struct OddsEvent {
    commence_time: MomentText,
    #[serde(default)]
    home_team: Option<String>,
    #[serde(default)]
    away_team: Option<String>,
    #[serde(default)]
    bookmakers: Vec<OddsBook>,
}

#[derive(Debug, Deserialize)]
struct OddsBook {
    key: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    last_update: Option<MomentText>,
    #[serde(default)]
    markets: Vec<OddsMarket>,
}

#[derive(Debug, Deserialize)]
struct OddsMarket {
    key: String,
    #[serde(default)]
    last_update: Option<MomentText>,
    #[serde(default)]
    outcomes: Vec<OddsOutcome>,
}

#[derive(Debug, Deserialize)]
struct OddsOutcome {
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    price: Option<f64>,
    #[serde(default)]
    point: Option<f64>,
}

/// Takes the offers of an event. Outcomes are counted as rows, from 1.
pub(super) fn take_event(
    event: &OddsEvent,
    moment: Option<&MomentText>,
    (rows, prices): (&mut usize, &mut FilePrices),
    sink: &mut OfferSink<'_>,
    report: &mut FileReport,
) {
    let teams: Vec<&str> =
        [&event.home_team, &event.away_team].into_iter().flatten().map(String::as_str).collect();
    let MomentText(begins) = &event.commence_time;
    let tip_off = moments::parse(begins);
    sink.watch_zone("commence_time", begins);
    for book in &event.bookmakers {
        for market in &book.markets {
            if !is_points(&market.key) {
                let key = shown(&market.key);
                *sink.other_markets.entry(key).or_default() += market.outcomes.len();
                *rows += market.outcomes.len();
                continue;
            }
            let said = market.last_update.as_ref().or(book.last_update.as_ref()).or(moment);
            let said = said.map(|MomentText(said)| said.as_str());
            if let Some(said) = said {
                sink.watch_zone("last_update", said);
            }
            for outcome in &market.outcomes {
                *rows += 1;
                match read_outcome(outcome, (tip_off, begins), said) {
                    Ok(read) => {
                        let book = book.title.as_deref().unwrap_or(&book.key);
                        sink.take(&ReadOffer { row: *rows, book, teams: &teams, ..read }, prices);
                    }
                    Err((reason, column, what)) => {
                        sink.bad(report, reason, (*rows, column), || what);
                    }
                }
            }
        }
    }
}

/// An outcome as a side of an offer, or what is wrong with it.
fn read_outcome<'a>(
    outcome: &'a OddsOutcome,
    (tip_off, spelt): (Option<i64>, &str),
    said: Option<&str>,
) -> Result<ReadOffer<'a>, (Reason, &'static str, String)> {
    let unreadable = |column, text: &str, expected: &str| {
        (Reason::Unreadable, column, format!("`{}` is not {expected}", shown(text)))
    };
    let missing = |column| (Reason::Missing, column, "there is no value".to_owned());
    let tip_off = tip_off.ok_or_else(|| unreadable("commence_time", spelt, "a moment"))?;
    let within = |moment: &i64| moment <= MOMENTS.end();
    let offered = said.map(|said| {
        let moment = moments::parse(said).filter(within);
        moment.ok_or_else(|| unreadable("last_update", said, "a moment until the year 2105"))
    });
    let offered = offered.transpose()?;
    let player = outcome.description.as_deref().ok_or_else(|| missing("description"))?;
    let line = outcome.point.ok_or_else(|| missing("point"))?;
    let bounds = Stat::Points.info().line_bounds;
    if !bounds.contains(line) {
        return Err((Reason::OutOfRange, "point", format!("`{line}` is not {bounds}")));
    }
    let (over, under) = match outcome.name.to_ascii_lowercase().as_str() {
        "over" => (outcome.price, None),
        "under" => (None, outcome.price),
        _ => return Err(unreadable("name", &outcome.name, "over or under")),
    };
    let tip_off = Some(tip_off);
    Ok(ReadOffer { player, tip_off, line, over, under, offered, ..ReadOffer::default() })
}
