//! The board of `PrizePicks` as its own JSON: projections, and the players that they are of beside them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::market::{is_part_of_games, is_points};
use super::moments;
use super::sink::{FilePrices, OfferSink, ReadOffer};
use crate::domain::Stat;
use crate::snapshot::lines::MOMENTS;
use crate::source::file_report::{FileReport, Reason};
use crate::source::spelling::shown;

/// What the layout is called.
pub(super) const LAYOUT: &str = "PrizePicks projections, JSON";

/// A board.
#[derive(Debug, Deserialize)]
pub(super) struct Projections {
    data: Vec<Projection>,
    #[serde(default)]
    included: Vec<IncludedItem>,
}

#[derive(Debug, Deserialize)]
struct Projection {
    attributes: ProjectionAttributes,
    #[serde(default)]
    relationships: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
struct ProjectionAttributes {
    line_score: Value,
    stat_type: String,
    start_time: String,
    #[serde(default)]
    odds_type: Option<String>,
    #[serde(default)]
    updated_at: Option<String>,
}

/// A player, or something else that projections name.
#[derive(Debug, Deserialize)]
struct IncludedItem {
    #[serde(rename = "type")]
    kind: String,
    id: Value,
    #[serde(default)]
    attributes: IncludedAttributes,
}

#[derive(Debug, Default, Deserialize)]
struct IncludedAttributes {
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    team: Option<String>,
    #[serde(default)]
    league: Option<String>,
}

/// Whether an object of these `fields` is a board.
pub(super) fn are_projections(fields: &Map<String, Value>) -> bool {
    let first = fields.get("data").and_then(Value::as_array).and_then(|data| data.first());
    first.and_then(|first| first.get("type")).is_some_and(|kind| kind == "projection")
}

/// An id, or another value, as text.
fn id_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Takes the lines of a board. Projections are counted as rows, from 1.
pub(super) fn take(
    board: &Projections,
    (rows, prices): (&mut usize, &mut FilePrices),
    sink: &mut OfferSink<'_>,
    report: &mut FileReport,
) {
    let players = board.included.iter().filter(|item| item.kind == "new_player");
    let players: BTreeMap<String, &IncludedAttributes> =
        players.map(|item| (id_of(&item.id), &item.attributes)).collect();
    for projection in &board.data {
        *rows += 1;
        let of = &projection.attributes;
        let player =
            projection.relationships.get("new_player").and_then(|of| of.pointer("/data/id"));
        let player = player.map(id_of);
        let attributes = player.as_ref().and_then(|id| players.get(id));
        let league = attributes.and_then(|of| of.league.as_deref());
        let is_other = |kind: &&str| !kind.eq_ignore_ascii_case("standard");
        let other = of.odds_type.as_deref().filter(is_other);
        let other = other.or(league.filter(|league| is_part_of_games(league)));
        let other = other.or(Some(of.stat_type.as_str()).filter(|market| !is_points(market)));
        if let Some(other) = other {
            *sink.other_markets.entry(shown(other)).or_default() += 1;
            continue;
        }
        sink.watch_zone("start_time", &of.start_time);
        of.updated_at.iter().for_each(|updated| sink.watch_zone("updated_at", updated));
        match read_projection(of, player.as_deref(), attributes.copied()) {
            Ok(read) => {
                let teams: Vec<&str> =
                    attributes.and_then(|of| of.team.as_deref()).into_iter().collect();
                sink.take(&ReadOffer { row: *rows, teams: &teams, ..read }, prices);
            }
            Err((reason, column, what)) => sink.bad(report, reason, (*rows, column), || what),
        }
    }
}

/// A projection as an offer, or what is wrong with it.
fn read_projection<'a>(
    of: &ProjectionAttributes,
    id: Option<&str>,
    player: Option<&'a IncludedAttributes>,
) -> Result<ReadOffer<'a>, (Reason, &'static str, String)> {
    let unreadable = |column, text: &str, expected: &str| {
        (Reason::Unreadable, column, format!("`{}` is not {expected}", shown(text)))
    };
    let missing = |column, what: String| (Reason::Missing, column, what);
    let id = id.ok_or_else(|| missing("new_player", "there is no value".to_owned()))?;
    let name = player.and_then(|player| player.display_name.as_deref().or(player.name.as_deref()));
    let name = name.ok_or_else(|| {
        missing(
            "new_player",
            format!("no new_player in included has the id `{}` and a name", shown(id)),
        )
    })?;
    let tip_off = moments::parse(&of.start_time);
    let tip_off = tip_off.ok_or_else(|| unreadable("start_time", &of.start_time, "a moment"))?;
    let offered = of.updated_at.as_deref().map(|text| {
        let moment = moments::parse(text).filter(|moment| moment <= MOMENTS.end());
        moment.ok_or_else(|| unreadable("updated_at", text, "a moment until the year 2105"))
    });
    let line = of.line_score.as_f64();
    let line = line.or_else(|| of.line_score.as_str().and_then(|text| text.parse().ok()));
    let bounds = Stat::Points.info().line_bounds;
    let line = line.ok_or_else(|| unreadable("line_score", &id_of(&of.line_score), "a number"))?;
    if !bounds.contains(line) {
        return Err((Reason::OutOfRange, "line_score", format!("`{line}` is not {bounds}")));
    }
    Ok(ReadOffer {
        player: name,
        tip_off: Some(tip_off),
        book: "PrizePicks",
        line,
        offered: offered.transpose()?,
        ..ReadOffer::default()
    })
}
