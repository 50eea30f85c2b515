//! The text of `season grade all`: one line for each season.

use super::fictional::FICTIONAL_PLAYERS;
use super::layout::{self, labelled, paragraph};
use super::legend::{self, legend};
use super::output::Output;
use super::table::{Table, TextColumn};
use crate::domain::{listed, printable};
use crate::grade::{BesideLastTen, Estimate, Interval, MIN_DATES, PricedBets};
use crate::report::numbers::{counted, thousands};
use crate::report::seasons::{AllSeasons, SeasonResult, SeasonsGroup};

/// What the columns mean; what there is no column of is left out.
const TERMS: [&str; 3] = [
    "best system: the one that does best against the mean of the player's last ten games",
    "MAE, last_10: mean absolute error of the two in points, where both predict",
    "difference: of the two, with its 95 % interval",
];

/// What the columns of bets mean.
const BETS: &str = "bets: of the best system, at the best price offered at the line · even %: what has to win at these prices so \
                    that nothing is lost · ret %: profit on what won or lost · left out: at a fixed payout, or without a time";

impl Output for AllSeasons {
    fn text(&self) -> String {
        let mut text =
            format!("{}, the default run of each\n", counted(self.seasons.len(), "season"));
        text += &self.filter().map_or_else(String::new, |filter| paragraph(&filter));
        for group in self.groups() {
            text += "\n";
            if group.fictional_players {
                text += &format!("{FICTIONAL_PLAYERS}: these seasons were made up\n");
            }
            text += &table(&group);
            text += &bets(&group);
            text += &format!("\n{}", paragraph(&group.verdict()));
        }
        if !self.seasons.is_empty() {
            text += &self.legend();
        }
        if self.seasons.iter().any(|of| of.best.dates < MIN_DATES) {
            text += &format!("fewer than {MIN_DATES} dates have no intervals\n");
        }
        let untrained = self.seasons.iter().filter(|of| of.training.is_none());
        let untrained: Vec<String> = untrained.map(|of| of.season.to_string()).collect();
        if let Some(season) = untrained.last() {
            let next = format!("season train {season} makes one, for season predict {season}");
            let what = format!("{} were made without a training; {next}", listed(&untrained, ", "));
            text += &format!("\n{}", labelled("models", &what));
        }
        if !self.left_out.is_empty() {
            text += "\nleft out\n";
        }
        for out in &self.left_out {
            let why = format!("{}; {}", out.why, out.next);
            text += &labelled(&out.season.to_string(), &why);
        }
        if let Some(of) = self.seasons.last() {
            let one = format!("season grade {} has every system of that season", of.season);
            text += &format!("\n{}", labelled("more", &one));
        }
        text
    }
}

impl AllSeasons {
    /// What the columns mean, after an empty line.
    fn legend(&self) -> String {
        let has_ranges = self.seasons.iter().any(|of| of.best.range.is_some());
        let ranges = has_ranges.then_some(legend::RANGE);
        let terms: Vec<&str> = TERMS.into_iter().chain(ranges).chain([legend::N]).collect();
        let text = legend(&terms);
        if text.is_empty() { text } else { format!("\n{text}") }
    }
}

fn table(group: &SeasonsGroup<'_>) -> String {
    let columns = [
        TextColumn::text("season"),
        TextColumn::text("best system"),
        TextColumn::number("MAE"),
        TextColumn::number("last_10"),
        TextColumn::text("difference"),
        TextColumn::number("80 %"),
        TextColumn::number("n"),
        TextColumn::text("verdict").if_room(1),
        TextColumn::text("run").if_room(2),
    ];
    let mut rows: Vec<Vec<String>> = group.seasons.iter().copied().map(season).collect();
    if let Some((total, best)) = group.total.and_then(|total| Some((total, total.best.as_ref()?))) {
        rows.push(row(format!("all {}", total.seasons), best, ""));
    }
    Table::new(1, columns).rows(rows).to_string()
}

/// What the best systems' bets win at offered prices; nothing where no season has any.
fn bets(group: &SeasonsGroup<'_>) -> String {
    let of_season = |of: &&SeasonResult| Some((of.season.to_string(), of.best.bets?));
    let total =
        || Some((format!("all {}", group.total?.seasons), group.total?.best.as_ref()?.bets?));
    let percent = |end: f64| format!("{:+.1}", 100.0 * end);
    let row = |(season, of): (String, PricedBets)| {
        let share = |share: f64| format!("{:.1}", 100.0 * share);
        let per_unit = of.return_per_unit;
        let interval = per_unit.and_then(|of| of.interval);
        vec![
            season,
            thousands(of.bets),
            of.win_rate.map_or("-".to_owned(), |of| share(of.value)),
            of.break_even.map_or("-".to_owned(), share),
            per_unit.map_or("-".to_owned(), |of| percent(of.value)),
            interval
                .map_or(String::new(), |of| format!("[{} {}]", percent(of.low), percent(of.high))),
            thousands(of.left_out),
        ]
    };
    let rows: Vec<Vec<String>> =
        group.seasons.iter().filter_map(of_season).chain(total()).map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let header = ["bets", "bets", "won %", "even %", "ret %", "", "left out"];
    format!("\n{}{}", layout::table(&header, rows), legend(&[BETS]))
}

fn season(of: &SeasonResult) -> Vec<String> {
    row(of.season.to_string(), &of.best, &printable(&of.run_id))
}

fn row(season: String, best: &BesideLastTen, run: &str) -> Vec<String> {
    let share = best.range.map_or("-".to_owned(), |of| format!("{:.1}", 100.0 * of.inside.value));
    vec![
        season,
        best.system.to_string(),
        format!("{:.3}", best.mae.value),
        format!("{:.3}", best.last_10_mae.value),
        difference(best.difference),
        share,
        thousands(best.n),
        best.difference.verdict().to_owned(),
        run.to_owned(),
    ]
}

fn difference(of: Estimate) -> String {
    let bracket = of
        .interval
        .map_or_else(String::new, |Interval { low, high }| format!(" [{low:+.3} {high:+.3}]"));
    format!("{:+.3}{bracket}", of.value)
}
