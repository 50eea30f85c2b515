//! The page of all seasons: which system is best in each, beside the mean of the last ten games. It has no script.

use maud::{DOCTYPE, Markup, html};

use super::estimate_pairs::{EstimatePair, EstimatePairs};
use super::table::{Cell, PageColumn, table};
use super::{head, said, section, signed_percent, signed_three, three};
use crate::domain::printable;
use crate::grade::{BesideLastTen, PricedBets};
use crate::report::numbers::{counted, percent, thousands};
use crate::report::seasons::{AllSeasons, SeasonResult, SeasonsGroup};
use crate::report::text::FICTIONAL_PLAYERS;

const TITLE: &str = "Several seasons: how good were the predictions?";

/// The page as HTML. The same runs give the same bytes.
pub fn seasons_page(all: &AllSeasons) -> String {
    let groups = all.groups();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(TITLE))
            body {
                a.skip href="#main" { "To the content" }
                header { h1 { (TITLE) } (opening(all, groups.first())) }
                main id="main" {
                    @for (at, group) in groups.iter().enumerate() {
                        (section(id(group), heading(group), &content(group, at > 0)))
                    }
                    @if !all.left_out.is_empty() { (section("left-out", "Left out", &left_out(all))) }
                }
                footer {
                    "Made by season " (env!("CARGO_PKG_VERSION")) ". This page holds everything it shows and loads nothing."
                }
            }
        }
    };
    page.into_string()
}

/// Who wins in the first of the groups, and what that rests on: real seasons and others are never added up.
fn opening(all: &AllSeasons, first: Option<&SeasonsGroup<'_>>) -> Markup {
    let Some(first) = first else {
        return html! { p.lead { "No season has a complete run whose outcomes are known." } };
    };
    let n: usize = first.seasons.iter().map(|of| of.best.n).sum();
    let rests_on = format!(
        "{}, the default run of each; {} with an outcome that the best system and the last ten games both predict.",
        counted(first.seasons.len(), "season"),
        counted(n, "player-date")
    );
    html! {
        @if first.fictional_players {
            p { strong { "All players are " (FICTIONAL_PLAYERS) ": these seasons were made up." } }
        }
        p.verdict { (first.verdict()) }
        p.lead { (rests_on) @if let Some(filter) = all.filter() { " Of these, " (filter) "." } }
    }
}

const fn id(group: &SeasonsGroup<'_>) -> &'static str {
    if group.fictional_players { "fictional" } else { "seasons" }
}

const fn heading(group: &SeasonsGroup<'_>) -> &'static str {
    if group.fictional_players { "Seasons that were made up" } else { "Season by season" }
}

/// The chart and the table of a group. What stands at the top of the page is said of the first one only.
fn content(group: &SeasonsGroup<'_>, is_later: bool) -> Markup {
    html! {
        @if is_later {
            p { strong { "All players of these seasons are " (FICTIONAL_PLAYERS) "." } " " (group.verdict()) }
        }
        (figure(group))
        (results(group))
    }
}

/// What the bets of a season came to, in the columns of [`BETS`].
fn bets(of: Option<PricedBets>) -> [Cell; 4] {
    let share = |share: f64| Cell::number(percent(share), share);
    [
        of.map_or_else(Cell::none, |of| Cell::count(of.bets)),
        of.and_then(|of| of.win_rate).map_or_else(Cell::none, Cell::share),
        of.and_then(|of| of.break_even).map_or_else(Cell::none, share),
        of.and_then(|of| of.return_per_unit)
            .map_or_else(Cell::none, |of| Cell::estimate(of, signed_percent)),
    ]
}

/// The columns of bets at offered prices.
const BETS: [&str; 4] = ["Bets", "Won", "Loses nothing", "Return"];

fn results(group: &SeasonsGroup<'_>) -> Markup {
    let has_bets = group.seasons.iter().any(|of| of.best.bets.is_some());
    let mut columns = vec![
        PageColumn::Text("Season"),
        PageColumn::Text("Best system"),
        PageColumn::Number("MAE"),
        PageColumn::Number("Last ten games"),
        PageColumn::Number("Difference"),
        PageColumn::Text("Verdict"),
        PageColumn::Number("In the 80 % range"),
        PageColumn::Number("n"),
    ];
    columns.extend(BETS.iter().filter(|_| has_bets).map(|name| PageColumn::Number(name)));
    columns.push(PageColumn::Text("Run"));
    let season = |of: &&SeasonResult| {
        let name = of.season.to_string();
        let name = match &of.page {
            Some(page) => Cell::link(&name, &href(&page.to_string_lossy())),
            None => Cell::text(name),
        };
        cells(name, &of.best, Cell::text(&*of.run_id), has_bets)
    };
    let mut rows: Vec<Vec<Cell>> = group.seasons.iter().map(season).collect();
    if let Some((total, best)) = group.total.and_then(|total| Some((total, total.best.as_ref()?))) {
        rows.push(cells(
            Cell::text(format!("All {}", total.seasons)),
            best,
            Cell::none(),
            has_bets,
        ));
    }
    let caption = "The system of each season that does best against the mean of the player’s last ten games, and the mean absolute \
                   error of both in points, where both predict, with 95 % intervals. A difference below zero says that the system \
                   is nearer. A season leads to its own page, where there is one.";
    let of_bets = " Its bets are those at the best prices offered at its lines, beside the share that loses nothing at these.";
    let caption = &format!("{caption}{}", if has_bets { of_bets } else { "" });
    table(&format!("{}-table", id(group)), caption, &columns, rows)
}

fn cells(name: Cell, best: &BesideLastTen, run: Cell, has_bets: bool) -> Vec<Cell> {
    let start = [
        name,
        Cell::text(best.system.as_str()),
        Cell::estimate(best.mae, three),
        Cell::estimate(best.last_10_mae, three),
        Cell::estimate(best.difference, signed_three),
        Cell::text(best.difference.verdict()),
        best.range.map_or_else(Cell::none, |range| Cell::share(range.inside)),
        Cell::count(best.n),
    ];
    let bets = has_bets.then(|| bets(best.bets)).into_iter().flatten();
    start.into_iter().chain(bets).chain([run]).collect()
}

fn left_out(all: &AllSeasons) -> Markup {
    html! {
        ul {
            @for out in &all.left_out {
                li { (out.season) ": " (printable(&out.why)) ". " code { (printable(&out.next)) } }
            }
        }
    }
}

fn figure(group: &SeasonsGroup<'_>) -> Markup {
    let row = |of: &&SeasonResult| EstimatePair {
        name: of.season.to_string(),
        about: Some(of.best.mae),
        beside: Some(of.best.last_10_mae),
        hover: in_words(of),
    };
    let rows: Vec<EstimatePair> = group.seasons.iter().map(row).collect();
    let words: Vec<&str> = rows.iter().map(|row| row.hover.as_str()).collect();
    let chart = EstimatePairs {
        id: &format!("{}-chart", id(group)),
        title: "Mean absolute error in each season, with 95 % intervals",
        description: &words.join(" "),
        keys: ["the best system", "the last ten games"],
        label: "mean absolute error in points",
        digits: 2,
        margin: 84.0,
    };
    chart.figure(&rows)
}

fn in_words(of: &SeasonResult) -> String {
    let BesideLastTen { system, mae, last_10_mae, difference, n, .. } = &of.best;
    format!(
        "{}: {system} {}, the last ten games {}, on {} player-dates; the difference is {}, {}.",
        of.season,
        said(*mae, three),
        said(*last_10_mae, three),
        thousands(*n),
        said(*difference, signed_three),
        difference.verdict()
    )
}

/// A path as a link has it: whatever is in it, it leads to that file and runs nothing.
fn href(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte);
    let encode = |byte: u8| match byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_link_whatever_is_in_it() {
        assert_eq!(href("runs/2021-22/0a/report.html"), "runs/2021-22/0a/report.html");
        assert_eq!(href("../my data/50%#?\"é"), "../my%20data/50%25%23%3F%22%C3%A9");
        assert_eq!(href("javascript:alert(1)"), "javascript%3Aalert%281%29");
    }
}
