//! The text of `season policy`: what the rules earned first, then when, what they blocked, and whether it is luck.

use std::collections::BTreeMap;

use serde::Serialize;

use super::grade::in_words;
use super::layout::{labelled, paragraph};
use super::output::Output;
use super::table::{Table, TextColumn};
use crate::domain::{LineSource, SeasonId, one_line};
use crate::experiment::policy::{
    BetsWithoutMoney, BlockedBets, CountedBets, PolicyAnswer, PolicyRun, RuleAnswer, SimulatedLuck,
    SliceResults,
};
use crate::grade::{Estimate, Interval};
use crate::report::numbers::{counted, percent, signed, thousands};
use crate::report::sweep::{earlier_tries, seasons_in_words};
use crate::report::words::{interval_in_words, names_in_words};

/// What a policy says.
#[derive(Debug, Serialize)]
pub struct PolicyReport<'a> {
    /// Its name.
    pub policy_id: &'a str,
    /// Its folder.
    pub folder: String,
    /// The run of each season.
    pub runs: &'a BTreeMap<SeasonId, PolicyRun>,
    /// What came out.
    #[serde(flatten)]
    pub answer: &'a PolicyAnswer,
    /// How many rules other policies tried for the same question.
    pub earlier: u64,
    /// The p-value if all of them are counted.
    pub p_value_of_all: Option<f64>,
    /// How many rules are shown with their seasons and months.
    #[serde(skip)]
    pub top: usize,
}

/// What the columns mean.
const LEGEND: &str = "of: bets that won or lost · won %: of these · units: what all bets won · ret %: that per unit staked on bets \
                      that won or lost · back: pushes and voids · fall: the largest fall of the profit so far from its highest, in \
                      units · losses: the longest run of lost bets · close: how far the line moved towards the bet until the close, \
                      in points · in brackets 95 % intervals of resampled dates";

impl Output for PolicyReport<'_> {
    fn text(&self) -> String {
        let ranked = self.answer.ranked();
        let Some((_, best)) = ranked.first() else { return String::new() };
        let mut text = paragraph(&self.sentence(best));
        let seasons: Vec<SeasonId> = self.runs.keys().copied().collect();
        text += &labelled("on", &seasons_in_words(&seasons));
        if let Some(luck) = &best.luck {
            text += &labelled("luck", &luck_in_words(luck));
        }
        text += &self.test();
        let earlier = earlier_tries("policies", self.earlier, self.p_value_of_all);
        text += &earlier.map_or_else(String::new, |tries| labelled("ledger", &tries));
        let assumed = best.total.money.assumed_prices;
        if assumed > 0 {
            let bets = counted(assumed, "bet");
            let what = format!("{bets} at a price that no book offered: -110 is assumed");
            text += &labelled("note", &what);
        }
        if ranked.len() > 1 {
            text += &self.all_rules(&ranked);
        }
        text += &ranked.iter().take(self.top).map(|(_, rule)| of_rule(rule)).collect::<String>();
        text += "\n";
        text += &paragraph(LEGEND);
        text + &format!("policy   {}\n", one_line(&self.folder))
    }
}

impl PolicyReport<'_> {
    /// What the best rule earned, and how often luck alone earns as much.
    fn sentence(&self, best: &RuleAnswer) -> String {
        let rules = self.answer.rules.len();
        let whose = match rules {
            1 => format!("`{}`", best.name),
            rules => format!("Of {rules} rules, `{}`", best.name),
        };
        let money = &best.total.money;
        if money.counts.bets == 0 {
            if best.total.without_money.is_empty() {
                return match rules {
                    1 => format!("{whose} made no bet."),
                    rules => format!("None of {rules} rules made a bet."),
                };
            }
            let won: Vec<String> = best.total.without_money.iter().map(won_in_words).collect();
            let won: Vec<&str> = won.iter().map(String::as_str).collect();
            return format!(
                "{whose} won {}. No book offered these lines at a price of one bet, so that this says nothing about money.",
                names_in_words(&won)
            );
        }
        let most = if rules == 1 { "earned" } else { "earned most," };
        let profit = signed(money.profit.value, 1);
        let bets = counted(money.counts.bets, "bet");
        let mut text = format!("{whose} {most} {profit} units with {bets}");
        if let Some(per_unit) = money.return_per_unit {
            let shown = |share: f64| format!("{} %", signed(100.0 * share, 1));
            text += &format!(", {} of what was staked", percent_in_words(per_unit, shown));
        }
        match &best.luck {
            Some(luck) => format!("{text}. Luck alone earns as much in {} of cases.", share(luck)),
            None => format!("{text}."),
        }
    }

    /// Hansen's test of all rules.
    fn test(&self) -> String {
        let Some(luck) = &self.answer.luck else {
            let few = || labelled("test", "bets on too few dates to test against no bet");
            return self.answer.has_money().then(few).unwrap_or_default();
        };
        let who = match luck.tried {
            1 => "the rule".to_owned(),
            tried => format!("the best of {tried} rules"),
        };
        let what = if luck.statistic > 0.0 {
            format!(
                "Hansen's test against no bet: if no rule earned anything in the long run, {who} would look this good in {} of \
                 samples (p = {:.3})",
                percent(luck.consistent),
                luck.consistent
            )
        } else {
            format!("Hansen's test against no bet: {who} earned nothing (p = 1)")
        };
        labelled("test", &what)
    }

    /// A line for each rule.
    fn all_rules(&self, ranked: &[(usize, &RuleAnswer)]) -> String {
        let row = |(place, rule): &(usize, &RuleAnswer)| {
            let test = self.answer.luck.as_ref().and_then(|luck| luck.settings[*place]);
            let mut rows = rows(&rule.name, &rule.total);
            if let Some(first) = rows.first_mut().filter(|_| rule.luck.is_some()) {
                first.push(rule.luck.as_ref().map_or(String::new(), share));
                first.push(test.map_or(String::new(), |test| format!("{:.3}", test.p_value)));
            }
            rows
        };
        let columns = columns("rule").into_iter();
        let columns = columns.chain([TextColumn::number("luck"), TextColumn::number("p")]);
        let table = Table::new(1, columns).rows(ranked.iter().flat_map(row));
        let what = "luck: how often luck alone earns as much · p: how often a rule so sure arises in one of all if none earns \
                    anything (Romano and Wolf)";
        format!("\n{table}{}", paragraph(what))
    }
}

/// An estimate with the ends of its interval, in a sentence.
fn percent_in_words(of: Estimate, show: impl Fn(f64) -> String) -> String {
    let interval = of.interval.map(|interval| format!(" ({})", interval_in_words(interval, &show)));
    show(of.value) + &interval.unwrap_or_default()
}

/// How often luck earns as much.
fn share(luck: &SimulatedLuck) -> String {
    if luck.share < 0.001 { "less than 0.1 %".to_owned() } else { percent(luck.share) }
}

fn luck_in_words(luck: &SimulatedLuck) -> String {
    let mut text = format!(
        "with the market's own probabilities, without the books' margins, {} bets that won or lost earn {} units on average, \
         drawn {} times by whole dates",
        thousands(luck.bets),
        signed(luck.mean, 1),
        thousands(luck.draws)
    );
    if luck.without_market > 0 {
        text += &format!(
            "; {} of them have no price of the other side, so that nobody knows the margin: they are drawn as their price loses \
             nothing, and luck earns as much less often than is said",
            thousands(luck.without_market)
        );
    }
    text
}

/// An estimate with its interval in brackets.
fn cell(of: Estimate, show: impl Fn(f64) -> String) -> String {
    let bracket = |Interval { low, high }| format!(" [{} {}]", show(low), show(high));
    show(of.value) + &of.interval.map(bracket).unwrap_or_default()
}

fn or_none(of: Option<Estimate>, show: impl Fn(f64) -> String) -> String {
    of.map_or("-".to_owned(), |of| cell(of, show))
}

fn signed_percent(share: f64) -> String {
    signed(100.0 * share, 1)
}

fn plain_percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// The columns of what was earned.
fn columns(what: &str) -> [TextColumn; 7] {
    [
        TextColumn::text(what),
        TextColumn::number("bets"),
        TextColumn::number("of"),
        TextColumn::number("won %"),
        TextColumn::number("back").if_room(1),
        TextColumn::text("units"),
        TextColumn::text("ret %"),
    ]
}

/// The rows of what was earned, and of bets without money, those of each source of lines apart.
fn rows(name: &str, of: &SliceResults) -> Vec<Vec<String>> {
    let money = &of.money;
    let row = |name: String, counts: CountedBets, profit: String| {
        vec![
            name,
            thousands(counts.bets),
            thousands(counts.won + counts.lost),
            counts.win_rate.map_or("-".to_owned(), |rate| plain_percent(rate.value)),
            thousands(counts.pushes + counts.voids),
            profit,
        ]
    };
    let mut rows = Vec::new();
    if money.counts.bets > 0 || of.without_money.is_empty() {
        let profit = cell(money.profit, |of| signed(of, 1));
        let mut earned = row(name.to_owned(), money.counts, profit);
        earned.push(or_none(money.return_per_unit, signed_percent));
        rows.push(earned);
    }
    for BetsWithoutMoney { line_source, counts } in &of.without_money {
        let source = in_words(line_source);
        rows.push(row(format!("{name}, {source} lines"), *counts, "no price".to_owned()));
    }
    rows
}

/// `54.1 % (95 % interval 52.0 % to 56.2 %) of 2,402 bets at estimated lines`.
fn won_in_words(of: &BetsWithoutMoney) -> String {
    let BetsWithoutMoney { line_source, counts } = of;
    let rate = counts.win_rate.map_or("none".to_owned(), |rate| percent_in_words(rate, percent));
    let decided = counted(counts.won + counts.lost, "bet");
    format!("{rate} of {decided} at {} lines that won or lost", in_words(line_source))
}

/// Everything about one rule.
fn of_rule(rule: &RuleAnswer) -> String {
    let mut text = format!("\n{}\n", one_line(&rule.name));
    let seasons: &[SliceResults] = if rule.seasons.len() > 1 { &rule.seasons } else { &[] };
    let all = || std::iter::once(&rule.total).chain(seasons);
    let earned = all().chain(&rule.months).flat_map(|of| rows(&of.slice, of));
    text += &Table::new(1, columns("when")).rows(earned).to_string();
    let way = |of: &SliceResults| {
        let money = &of.money;
        vec![
            of.slice.clone(),
            or_none(money.counts.win_rate, plain_percent),
            cell(money.worst_drawdown, |of| format!("{of:.1}")),
            cell(money.longest_loss, |of| format!("{of:.0}")),
            or_none(money.closing_points, |of| signed(of, 2)),
            or_none(money.closing_probability, signed_percent),
        ]
    };
    if rule.total.money.counts.bets > 0 {
        let titles = ["when", "won %", "fall", "losses", "close", "close %"];
        let table = Table::new(1, titles.map(TextColumn::text)).rows(all().map(way));
        text += &format!("\n{table}");
    }
    text + &blocked(&rule.blocked)
}

/// What blocked, with the source of lines where it is no market.
fn blocked_by(of: &BlockedBets) -> String {
    match in_words(of.line_source) {
        source if source == LineSource::Market.name() => of.by.to_owned(),
        source => format!("{}, {source} lines", of.by),
    }
}

/// What was blocked, and how it would have done.
fn blocked(blocked: &[BlockedBets]) -> String {
    if blocked.is_empty() {
        return String::new();
    }
    let row = |of: &BlockedBets| {
        let counts = of.counts;
        vec![
            blocked_by(of),
            thousands(of.dates),
            thousands(counts.bets),
            thousands(counts.won + counts.lost),
            counts.win_rate.map_or("-".to_owned(), |rate| plain_percent(rate.value)),
            or_none(of.return_per_unit.map(|_| of.profit), |of| signed(of, 1)),
            or_none(of.return_per_unit, signed_percent),
        ]
    };
    let columns = [
        TextColumn::text("blocked by"),
        TextColumn::number("dates"),
        TextColumn::number("bets"),
        TextColumn::number("of"),
        TextColumn::number("won %"),
        TextColumn::text("units"),
        TextColumn::text("ret %"),
    ];
    let table = Table::new(1, columns).rows(blocked.iter().map(row));
    format!(
        "\n{table}{}",
        paragraph("blocked bets are counted as they would have ended, at one unit each")
    )
}
