//! The page of a slate: its games, what is predicted of each player, and switches of who plays, whose cases were computed
//! beforehand. It loads nothing, and reads well without its script.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;

use super::table::{Cell, PageColumn, table};
use super::{embedded_json, head, section};
use crate::domain::printable;
use crate::engine::CasePoints;
use crate::report::numbers::counted;
use crate::report::slate_board::{BoardGame, BoardPlayer, BoardTeam, SlateBoard};
use crate::report::text::FICTIONAL_PLAYERS;
use crate::report::words::listed_line;

/// What the page of a slate is made of.
#[derive(Debug)]
pub struct SlatePage<'a> {
    /// The games, and what is predicted.
    pub board: &'a SlateBoard,
    /// The switches of teams, or why there are none.
    pub switches: Result<Vec<TeamSwitches>, String>,
    /// Whether the players are made up.
    pub is_fictional: bool,
}

/// The players of a team who can be switched out and in on the page, and what is predicted in each case.
#[derive(Debug)]
pub struct TeamSwitches {
    /// The team.
    pub team: String,
    /// The keys of those who can be switched.
    pub players: Vec<String>,
    /// What is predicted in each case, by key; its number has a bit for each who can be switched, the first one the lowest: 1 if
    /// he is out.
    pub cases: Vec<Vec<(String, CasePoints)>>,
}

/// What the script reads of a team.
#[derive(Serialize)]
struct EmbeddedTeam<'a> {
    table: String,
    players: Vec<&'a str>,
    /// For each case and player the points, the ends of their range, in tenths, and the probability of more than the line in
    /// thousandths; `None` of who is out.
    cases: Vec<Vec<Option<[Option<i32>; 4]>>>,
}

impl SlatePage<'_> {
    /// The page as HTML. The same run gives the same bytes.
    pub fn html(&self) -> String {
        let SlateBoard { season, date, run_id, system_id, games } = self.board;
        let title = format!("{season}, {date}: {}", counted(games.len(), "game"));
        let teams: Vec<&BoardTeam> = games.iter().flat_map(|game| &game.teams).collect();
        let data: Vec<EmbeddedTeam<'_>> =
            teams.iter().filter_map(|team| Some(embedded(team, self.switches(team)?))).collect();
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                (head(&title))
                body {
                    a.skip href="#main" { "To the content" }
                    header {
                        h1 { (title) }
                        @if self.is_fictional {
                            p { strong { "All players are " (FICTIONAL_PLAYERS) ": this season was made up." } }
                        }
                        (self.caveat())
                        nav aria-label="Games" { ul {
                            @for (at, game) in games.iter().enumerate() {
                                li { a href=(format!("#game-{at}")) { (printable(&game.name())) } }
                            }
                        } }
                    }
                    main id="main" {
                        @for (at, game) in games.iter().enumerate() {
                            (section(&format!("game-{at}"), &printable(&game.name()), &self.game(game)))
                        }
                    }
                    footer {
                        "Run " (printable(run_id)) ", " (system_id) ", made by season " (env!("CARGO_PKG_VERSION"))
                        ". This page holds everything it shows and loads nothing."
                    }
                    script id="cases-data" type="application/json" { (PreEscaped(embedded_json(&data))) }
                    script { (PreEscaped(include_str!("script.js"))) (PreEscaped(include_str!("slate.js"))) }
                }
            }
        };
        page.into_string()
    }

    /// What the numbers take for granted of who plays.
    fn caveat(&self) -> Markup {
        html! {
            p { strong {
                "Who plays is what the slate said when it was predicted; each number is for the case that the player plays."
            } }
            p.lead {
                "What absences are worth was learned from who played: up to a third of that gain may be coach’s decisions that nobody "
                "announces. Lines with ~ are estimated, the last five games’ average, and were offered by nobody. "
                @match &self.switches {
                    Ok(_) => {
                        "Each team has switches of who plays: with them, its numbers are those of that case, computed beforehand."
                    }
                    Err(why) => { "There are no switches of who plays: " (printable(why)) "." }
                }
            }
        }
    }

    fn switches(&self, team: &BoardTeam) -> Option<&TeamSwitches> {
        self.switches.as_ref().ok()?.iter().find(|of| of.team == team.team)
    }

    fn game(&self, game: &BoardGame) -> Markup {
        html! {
            @for team in &game.teams {
                @if let Some(switches) = self.switches(team) { (fieldset(team, switches)) }
                (team_table(team))
            }
        }
    }
}

/// The name of a team's table on the page: links and the script find it by that.
fn table_id(team: &BoardTeam) -> String {
    let code: String = team.team.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("team-{code}")
}

/// The switches of a team, which stay hidden without a script.
fn fieldset(team: &BoardTeam, switches: &TeamSwitches) -> Markup {
    let players = switches
        .players
        .iter()
        .filter_map(|lookup| team.players.iter().find(|player| player.player_lookup == *lookup));
    html! {
        fieldset.switches hidden id=(format!("{}-switches", table_id(team))) {
            legend { "Who plays for " (printable(&team.team)) }
            @for player in players {
                @let is_in = player.prediction.is_some();
                label { input type="checkbox" autocomplete="off" checked[is_in]; " " (printable(&player.player)) }
            }
            button.copy type="button" { "As announced" }
        }
    }
}

fn team_table(team: &BoardTeam) -> Markup {
    let columns = [
        PageColumn::Text(&team.team),
        PageColumn::Number("Points"),
        PageColumn::Number("Line"),
        PageColumn::Number("Over"),
    ];
    let caption = format!(
        "{}: points with their 80 % range, the line and the probability of more.",
        team.team
    );
    table(&table_id(team), &caption, &columns, team.players.iter().map(row))
}

fn row(player: &BoardPlayer) -> Vec<Cell> {
    let of = player.prediction.as_ref();
    let number = |value: Option<f64>, text: fn(f64) -> String| {
        value.map_or_else(Cell::none, |value| Cell::number(text(value), value))
    };
    let points = number(player.points(), |points| format!("{points:.1}"));
    let range = of.and_then(|of| of.points_p10.zip(of.points_p90));
    let line = of.and_then(|of| Some((listed_line(of)?, of.line?)));
    vec![
        Cell::player(&player.player, &player.player_lookup)
            .with_range(player.status.map(|status| status.as_str().to_owned())),
        points.with_range(range.map(|(low, high)| format!("{low:.1} to {high:.1}"))),
        line.map_or_else(Cell::none, |(text, line)| Cell::number(text, line)),
        number(of.and_then(|of| of.over_probability), |over| format!("{:.0}\u{a0}%", 100.0 * over)),
    ]
}

fn embedded<'a>(team: &'a BoardTeam, switches: &TeamSwitches) -> EmbeddedTeam<'a> {
    let players: Vec<&str> = team.players.iter().map(|of| of.player_lookup.as_str()).collect();
    let case = |predicted: &Vec<(String, CasePoints)>| {
        let of = |player: &&str| {
            let (_, of) = predicted.iter().find(|(lookup, _)| lookup == player)?;
            let points = [Some(of.points), of.points_p10, of.points_p90].map(|of| scaled(of, 10.0));
            let [points, low, high] = points;
            Some([points, low, high, scaled(of.over_probability, 1000.0)])
        };
        players.iter().map(of).collect()
    };
    let cases = switches.cases.iter().map(case).collect();
    EmbeddedTeam { table: table_id(team), players, cases }
}

fn scaled(value: Option<f64>, by: f64) -> Option<i32> {
    #[expect(clippy::cast_possible_truncation, reason = "points of one game, or a probability")]
    value.map(|value| (by * value).round() as i32)
}
