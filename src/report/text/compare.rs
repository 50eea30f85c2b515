//! The text of `season compare`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::layout::{paragraph, wrapped};
use super::legend::legend;
use super::output::Output;
use super::screen::{columns, cut, width};
use super::table::{Table, TextColumn};
use crate::domain::{SeasonId, printable};
use crate::grade::{
    BestOfBoth, Comparison, Estimate, Filter, Outcome, OutcomesFrom, PlayerDates, SystemComparison,
};
use crate::report::numbers::{short, signed, thousands};
use crate::report::words::{filtered, interval_in_words, names_in_words};

/// How many outcomes that differ are named.
const NAMED: usize = 10;

/// Digits of a whole hash.
const HASH: usize = 64;

/// What the columns mean.
const TERMS: [&str; 3] = [
    "lost, new: predictions that only the first run has, only the second",
    "MAE: change of the mean absolute error in points, below 0 if the second run is better",
    "5 %, 95 %: of the points",
];

/// What differs between two runs.
#[derive(Debug, Serialize)]
pub struct ComparedRuns<'a> {
    /// The first run.
    pub first: &'a str,
    /// The second.
    pub second: &'a str,
    /// What was set otherwise, by name: the first run's value and the second's.
    pub settings: BTreeMap<String, (Value, Value)>,
    /// Where the outcomes of the first run come from, and those of the second.
    pub outcomes_from: [OutcomesFrom; 2],
    /// What of the first run counts, and of the second, if not all.
    pub filter: Option<[Filter; 2]>,
    /// How their predictions differ.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// The season of both.
    #[serde(skip)]
    pub season: SeasonId,
    /// Whether the largest changes are shown, too.
    #[serde(skip)]
    pub full: bool,
}

impl Output for ComparedRuns<'_> {
    fn text(&self) -> String {
        let Comparison { player_dates, systems, .. } = &self.comparison;
        let mut text =
            format!("{} · {} → {}\n", self.season, printable(self.first), printable(self.second));
        text += &paragraph(&verdict(&self.comparison));
        if let Some([of_first, of_second]) = self.filter {
            let Filter { player_dates, of, .. } = of_second;
            let second = format!("{} of {} in the second", thousands(player_dates), thousands(of));
            text += &wrapped(&format!("only {} in the first run, {second}", filtered(of_first)), 0);
        }
        text += "\n";
        text += &self.settings();
        if self.outcomes_from != [OutcomesFrom::Snapshot; 2] {
            text += &outcomes(self.outcomes_from, player_dates);
        }
        text.push('\n');
        text += &differences(systems, self.full);
        text += &legend(&TERMS);
        if self.full {
            text += &systems.iter().map(largest).collect::<String>();
        }
        text += &turns(systems);
        if !self.full && systems.iter().any(|system| !system.largest.is_empty()) {
            text += "\n\n--full shows the largest changes of each system";
        }
        text + "\n"
    }
}

impl ComparedRuns<'_> {
    /// What was set otherwise.
    fn settings(&self) -> String {
        if self.settings.is_empty() {
            return "settings  the same\n".to_owned();
        }
        let line = |(name, (before, after)): (&String, &(Value, Value))| match (before, after) {
            (Value::Array(before), Value::Array(after)) => lists(name, before, after),
            _ => setting(name, &in_words(before), &in_words(after)),
        };
        self.settings.iter().map(line).collect()
    }
}

/// Whether the second run is better than the first: the best system of each, and then system by system, as far as anybody
/// can tell.
fn verdict(Comparison { systems, best, .. }: &Comparison) -> String {
    let shared = systems.iter().filter(|system| system.shared > 0);
    let changed = |system: &SystemComparison| {
        system.same_points < system.shared || system.only_first + system.only_second > 0
    };
    if shared.clone().next().is_some() && !systems.iter().any(changed) {
        return "They predict the same.".to_owned();
    }
    let mut text = best.map_or_else(
        || "One of the runs has no prediction with an outcome.".to_owned(),
        best_against_best,
    );
    if shared.count() > 1 {
        text += &by_system(systems);
    }
    text
}

/// The best system of the second run against the best of the first.
fn best_against_best(best: BestOfBoth) -> String {
    let BestOfBoth { first, second, same_points, shared, difference, .. } = best;
    let is_same = first == second;
    let Some(difference) = difference else {
        return format!(
            "The best system of the second run, {second}, and that of the first, {first}, share no player-date with an \
             outcome."
        );
    };
    if same_points == shared {
        let who = if is_same { first.to_owned() } else { format!("{first} and {second}") };
        return format!(
            "The best of both, {who}, predicts the same on all {} player-dates that they share.",
            thousands(shared)
        );
    }
    judge(&best, difference)
}

/// How much nearer or farther off the best system of the second run is, and whether that may be chance.
fn judge(best: &BestOfBoth, difference: Estimate) -> String {
    let BestOfBoth { first, second, n, .. } = best;
    let (who, than) = if first == second {
        (format!("{second}, the best system of both,"), "in the first".to_owned())
    } else {
        (format!("{second}, its best system,"), format!("{first}, the best of the first"))
    };
    let size = difference.size();
    let three = |value: f64| format!("{value:.3}");
    let way = if difference.value > 0.0 { "farther off" } else { "nearer" };
    let is = format!("{who} is {} points {way} than {than}", three(size.value));
    let both = format!("on the {} player-dates that both predict", thousands(*n));
    let Some(interval) = size.interval else {
        return format!(
            "In the second run, {is}, {both}: too few dates to tell whether that is chance."
        );
    };
    let within = format!("({}, {both})", interval_in_words(interval, three));
    match difference.verdict() {
        verdict @ ("better" | "worse") => format!("The second run is {verdict}: {is} {within}."),
        _ => format!(
            "Nobody can tell whether the second run is better: {is} {within}, which may be chance."
        ),
    }
}

/// Which systems are better in the second run, and which are worse.
fn by_system(systems: &[SystemComparison]) -> String {
    let is = |better: bool| {
        let told = systems.iter().filter(move |system| {
            let interval = system.mae_difference.and_then(|mae| mae.interval);
            interval.is_some_and(|all| if better { all.high < 0.0 } else { all.low > 0.0 })
        });
        told.map(|system| system.system_id).collect::<Vec<_>>()
    };
    let (better, worse) = (is(true), is(false));
    let what = match (better.is_empty(), worse.is_empty()) {
        (true, true) => {
            return " System by system, none is better or worse beyond chance.".to_owned();
        }
        (false, true) => format!("{} better", names_in_words(&better)),
        (true, false) => format!("{} worse", names_in_words(&worse)),
        (false, false) => {
            format!("{} better, and {} worse", names_in_words(&better), names_in_words(&worse))
        }
    };
    format!(" System by system, the second has {what}.")
}

/// The largest changes of a system.
fn largest(system: &SystemComparison) -> String {
    if system.largest.is_empty() {
        return String::new();
    }
    let mut text = format!("\nlargest changes of {}\n", printable(system.system_id));
    for change in &system.largest {
        text += &wrapped(
            &format!(
                "{} {}: {:.2} → {:.2}",
                change.game_date, change.player_lookup, change.first, change.second
            ),
            2,
        );
    }
    text
}

/// The table of the systems: how many predictions both runs have, and how they differ.
fn differences(systems: &[SystemComparison], full: bool) -> String {
    let quantile = |title| TextColumn::number(title).if_room(u8::from(!full));
    let titles = ["shared", "same", "lost", "new", "MAE"].map(TextColumn::number);
    let mut columns = vec![TextColumn::text("system")];
    columns.extend(titles);
    columns.extend([TextColumn::text(""), quantile("5 %"), quantile("95 %")]);
    let rows = systems.iter().map(|system| {
        let quantile = |at: usize| {
            system.differences.map_or("-".to_owned(), |all| signed(all.quantiles[at], 2))
        };
        let mae = system.mae_difference;
        let interval = mae.and_then(|mae| mae.interval);
        vec![
            system.system_id.to_owned(),
            thousands(system.shared),
            thousands(system.same_points),
            thousands(system.only_first),
            thousands(system.only_second),
            mae.map_or("-".to_owned(), |mae| signed(mae.value, 3)),
            interval.map_or(String::new(), |all| {
                format!("[{} {}]", signed(all.low, 3), signed(all.high, 3))
            }),
            quantile(0),
            quantile(2),
        ]
    });
    Table::new(1, columns).rows(rows).to_string()
}

/// How recommendations changed, and how often.
fn turns(systems: &[SystemComparison]) -> String {
    let flipped: BTreeMap<&str, usize> = systems.iter().flat_map(|system| &system.flipped).fold(
        BTreeMap::new(),
        |mut sum, (turn, count)| {
            *sum.entry(turn.as_str()).or_default() += count;
            sum
        },
    );
    let mut text = "\nrecommendations changed".to_owned();
    if flipped.is_empty() {
        text += "  none";
    }
    for (turn, count) in flipped {
        text += &format!("\n  {:>7}  {turn}", thousands(count));
    }
    text
}

/// Outcomes that two snapshots tell differently: how many, and the first of them.
fn outcomes(from: [OutcomesFrom; 2], player_dates: &PlayerDates) -> String {
    let word = |from: OutcomesFrom| match from {
        OutcomesFrom::Snapshot => "its snapshot",
        OutcomesFrom::Grades => "its grades",
        OutcomesFrom::PresentSnapshot => "the present snapshot, since there are no grades",
    };
    let PlayerDates { only_first, only_second, shared, unknown, other_outcomes } = player_dates;
    let rows = format!(
        "player-dates  {} shared, {} lost, {} new",
        thousands(*shared),
        thousands(*only_first),
        thousands(*only_second)
    );
    let differing = format!(
        "outcomes  {} of the shared differ, {} not known",
        thousands(other_outcomes.len()),
        thousands(*unknown)
    );
    let from =
        format!("the first run's are from {}, the second's from {}", word(from[0]), word(from[1]));
    let mut text = format!("{rows}\n{differing}\n{}", wrapped(&from, 2));
    for other in other_outcomes.iter().take(NAMED) {
        let (before, after) = (outcome(other.first), outcome(other.second));
        text += &format!(
            "  {} {}: {before} → {after}\n",
            other.game_date,
            printable(&other.player_lookup)
        );
    }
    if other_outcomes.len() > NAMED {
        text += "  … all of them with --json\n";
    }
    text
}

fn outcome(outcome: Outcome) -> String {
    let points = outcome.points.map_or("unknown".to_owned(), |points| points.to_string());
    let void = outcome.void.filter(|_| outcome.points.is_some());
    points + void.map_or("", |_| " in no minutes")
}

/// Two lists by what only one of them has: long ones differ in few places.
fn lists(name: &str, before: &[Value], after: &[Value]) -> String {
    let without = |one: &[Value], other: &[Value]| {
        let only: Vec<Value> = one.iter().filter(|value| !other.contains(value)).cloned().collect();
        if only.is_empty() { "none".to_owned() } else { in_words(&Value::Array(only)) }
    };
    let same = before.iter().filter(|value| after.contains(value)).count();
    let name = if same == 0 { name.to_owned() } else { format!("{name}, beside {same} in both") };
    setting(&name, &without(before, after), &without(after, before))
}

/// A setting that differs; values that would make a long line have lines of their own.
fn setting(name: &str, before: &str, after: &str) -> String {
    let [name, before, after] = [name, before, after].map(printable);
    let line = format!("settings  {name}: {before} → {after}\n");
    if columns(line.trim_end()) <= width() {
        return line;
    }
    format!("settings  {name}:\n{}{}", wrapped(&before, 2), wrapped(&format!("→ {after}"), 2))
}

/// A setting without the marks of JSON, hashes and long lists cut short.
fn in_words(value: &Value) -> String {
    let words = match value {
        Value::String(text) if text.len() == HASH => short(text).to_owned(),
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        Value::Array(values) => values.iter().map(in_words).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    cut(&words, width() - 10)
}
