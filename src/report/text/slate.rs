//! What is announced in a slate, as text.

use serde::Serialize;

use super::layout::{LABELS, labelled, labelled_in, paragraph};
use super::output::Output;
use super::screen::cut;
use super::table::{Table, TextColumn};
use crate::domain::{
    GameDate, PlayerStatus, UpcomingPlayer, UpcomingSlate, harmless_cell, listed, printable,
    round1, shortened,
};
use crate::report::numbers::{counted, percent};
use crate::report::slate_board::{BoardGame, BoardPlayer, BoardTeam, SlateBoard};
use crate::report::words::listed_line;
use crate::source::RosterEntry;

/// The lines about a slate that was predicted: its date and games, and who is announced not to play or may not.
pub(super) fn upcoming(slate: &UpcomingSlate) -> String {
    let players = slate.players.len();
    let mut text = labelled(
        "slate",
        &format!(
            "{} · {} · {} · not yet played",
            slate.date,
            counted(slate.games(), "game"),
            counted(players, "player")
        ),
    );
    for (status, names) in by_status(slate) {
        let word = status.as_str();
        text += &labelled_in(LABELS.max(word.len() + 1), word, &names);
    }
    let new: Vec<String> = slate.players.iter().filter(|player| player.is_new).map(name).collect();
    if !new.is_empty() {
        text += &labelled("new", &listed(new, ", "));
    }
    text
}

/// Who is announced not to play or may not, one line for each status.
pub(super) fn announced(slate: &UpcomingSlate) -> String {
    let line = |(status, names): (PlayerStatus, String)| format!("{}: {names}\n", status.as_str());
    by_status(slate).map(line).collect()
}

/// The players of each status that makes a game uncertain.
fn by_status(slate: &UpcomingSlate) -> impl Iterator<Item = (PlayerStatus, String)> {
    let uncertain = [PlayerStatus::Out, PlayerStatus::Doubtful, PlayerStatus::Questionable];
    uncertain.into_iter().filter_map(|status| {
        let of_status = slate.players.iter().filter(|player| player.status == Some(status));
        let names: Vec<String> = of_status.map(name).collect();
        (!names.is_empty()).then(|| (status, listed(names, ", ")))
    })
}

fn name(player: &UpcomingPlayer) -> String {
    format!("{} ({})", shortened(player.name()), shortened(&player.team))
}

/// Longer names are cut, so that a row fits a terminal.
const NAME_WIDTH: usize = 24;

/// What is said below the games of a slate.
const FOR_THOSE_WHO_PLAY: &str = "each prediction is for the case that the player plays; over: the probability of more points \
     than the line; ~: an estimated line, the last five games' average, that no bookmaker offered";

impl Output for SlateBoard {
    fn text(&self) -> String {
        let players: usize =
            self.games.iter().flat_map(|game| &game.teams).map(|team| team.players.len()).sum();
        let heading = format!(
            "{} · {} · slate · {}, {} · {} · run {}",
            self.season,
            self.date,
            counted(self.games.len(), "game"),
            counted(players, "player"),
            self.system_id,
            printable(&self.run_id)
        );
        let games: String = self.games.iter().map(game_text).collect();
        format!("{}{games}\n{}", paragraph(&heading), paragraph(FOR_THOSE_WHO_PLAY))
    }
}

fn game_text(game: &BoardGame) -> String {
    let teams: Vec<String> = game.teams.iter().map(team_table).collect();
    format!("\n{}\n\n{}", printable(&game.name()), teams.join("\n"))
}

fn team_table(team: &BoardTeam) -> String {
    let columns = [
        TextColumn::text(&shortened(&team.team)),
        TextColumn::text("status"),
        TextColumn::number("predicted"),
        TextColumn::number("80 % range"),
        TextColumn::number("line"),
        TextColumn::number("over"),
    ];
    Table::new(1, columns).rows(team.players.iter().map(player_row)).to_string()
}

fn player_row(player: &BoardPlayer) -> Vec<String> {
    let of = player.prediction.as_ref();
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "—".to_owned());
    let range = of.and_then(|of| of.points_p10.zip(of.points_p90));
    vec![
        cut(&printable(&player.player), NAME_WIDTH),
        player.status_word().to_owned(),
        or_none(player.points().map(|points| format!("{points:.1}"))),
        or_none(range.map(|(low, high)| format!("{low:.1} – {high:.1}"))),
        or_none(of.and_then(listed_line)),
        or_none(of.and_then(|of| of.over_probability).map(percent)),
    ]
}

/// A slate of everybody who may play, for a person to mark: as text it is CSV, and both forms are read again as a slate.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct SlateTemplate {
    rows: Vec<TemplateRow>,
}

/// A row of a template. What is not known is empty.
#[derive(Debug, Serialize)]
struct TemplateRow {
    game_date: String,
    team: String,
    opponent: String,
    is_home: bool,
    player: String,
    player_lookup: String,
    status: Option<&'static str>,
    /// The games of the team since the player's last.
    games_missed: usize,
    /// The mean minutes of the last ten games, with one digit.
    usual_minutes: Option<f64>,
    expected_minutes: Option<f64>,
    starter: Option<bool>,
    points_line: Option<f64>,
    book: Option<&'static str>,
    over_price: Option<f64>,
    under_price: Option<f64>,
    offered_at: Option<&'static str>,
}

impl SlateTemplate {
    /// That of the players who may play on `date`.
    pub fn new(date: GameDate, entries: Vec<RosterEntry>) -> Self {
        let row = |entry: RosterEntry| TemplateRow {
            game_date: date.to_string(),
            team: entry.team,
            opponent: entry.opponent,
            is_home: entry.is_home,
            player: harmless_cell(entry.player_full_name.as_ref().unwrap_or(&entry.player_lookup))
                .into_owned(),
            player_lookup: entry.player_lookup,
            status: None,
            games_missed: entry.games_missed,
            usual_minutes: entry.usual_minutes.map(round1),
            expected_minutes: None,
            starter: None,
            points_line: None,
            book: None,
            over_price: None,
            under_price: None,
            offered_at: None,
        };
        Self { rows: entries.into_iter().map(row).collect() }
    }

    /// The rows as JSON, with a closing newline.
    ///
    /// # Panics
    ///
    /// Never: a row has no map with keys that are no texts.
    #[expect(clippy::expect_used, reason = "no map of it has keys that are no texts")]
    pub fn json_text(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("Invariant: plain structs of texts and numbers can be written as JSON") + "\n"
    }
}

impl Output for SlateTemplate {
    #[expect(
        clippy::expect_used,
        reason = "writing to memory cannot fail, and CSV of texts is text"
    )]
    fn text(&self) -> String {
        let mut out = csv::Writer::from_writer(Vec::new());
        for row in &self.rows {
            out.serialize(row).expect("Invariant: a row of texts and numbers is written to memory");
        }
        let bytes = out.into_inner().expect("Invariant: what is written to memory is there");
        String::from_utf8(bytes).expect("Invariant: CSV of texts is text")
    }
}
