//! Section: what bets win at the prices that books offered, what the market thought itself, and where it went afterwards.

use maud::{Markup, html};

use super::chart::{self, Shape};
use super::estimate_pairs::{EstimatePair, EstimatePairs};
use super::range;
use super::series::{self, Mark, Series};
use super::table::{Cell, PageColumn, table};
use super::{Page, nothing, said, signed, signed_percent, signed_three};
use crate::grade::{Bin, Calibration, ClosingValue, Estimate, Interval, Money};
use crate::report::money_notes;
use crate::report::numbers::{counted, percent, thousands};

/// Fewer decided bets, or predictions with a probability of the market's, than this are in the tables, and not in a chart.
const FEW: usize = 30;

const NO_OFFERS: &str = "The lines of this run come from no offers of books, so that no price is known and nothing is said of \
                         money. With season lines, and a run that reads what it has read, this section has bets, returns and the \
                         market’s own probabilities.";

pub(super) fn section(page: &Page<'_>) -> Markup {
    if page.run.manifest.settings.lines.is_none() {
        return nothing(NO_OFFERS);
    }
    let money = ordered(page);
    html! {
        @if money.is_empty() {
            p { "Nothing was recommended at a line that a book offered." }
        } @else {
            p.lead {
                "One unit on each recommendation, at the best price that a book offered at its line. What loses nothing is the share
                that has to win at these prices, if every bet is as likely to win. Pushes and voids return the stake."
            }
            (shares(&money))
            (bets(page, &money))
            @for note in money_notes::on_page(&money) { p { (note) } }
        }
        (beside_market(page))
        (closing(page, &money))
    }
}

/// The bets of all systems, the best system first.
fn ordered<'a>(page: &Page<'a>) -> Vec<&'a Money> {
    let of = |(_, name): (usize, &str)| page.money.iter().find(|of| of.forecaster == name);
    page.systems().into_iter().filter_map(of).collect()
}

/// An estimate as percent.
fn in_percent(of: Estimate) -> Estimate {
    let interval = of.interval.map(|of| Interval { low: 100.0 * of.low, high: 100.0 * of.high });
    Estimate { value: 100.0 * of.value, interval }
}

/// How many bets were won beside how many have to be; nothing where all have few.
fn shares(money: &[&Money]) -> Markup {
    let row = |of: &&Money| {
        let (rate, break_even) = of.win_rate.zip(of.break_even)?;
        let decided = of.wins + of.losses;
        let per_unit = said(of.return_per_unit?, signed_percent);
        (decided >= FEW).then(|| EstimatePair {
            name: of.forecaster.to_owned(),
            about: Some(in_percent(rate)),
            beside: Some(Estimate { value: 100.0 * break_even, interval: None }),
            hover: format!(
                "{}: {} of {} decided bets won, {} lose nothing; the return is {per_unit}.",
                of.forecaster,
                said(rate, percent),
                thousands(decided),
                percent(break_even)
            ),
        })
    };
    let rows: Vec<EstimatePair> = money.iter().filter_map(row).collect();
    if rows.is_empty() {
        let few = counted(FEW, "decided bet");
        return html! { p { "No system has " (few) ", too few for a chart." } };
    }
    let words: Vec<&str> = rows.iter().map(|row| row.hover.as_str()).collect();
    let chart = EstimatePairs {
        id: "bets-chart",
        title: "Bets that won, with 95 % intervals, beside what loses nothing at their prices",
        description: &words.join(" "),
        keys: ["won", "loses nothing"],
        label: "of decided bets, in %",
        digits: 0,
        margin: 84.0,
    };
    chart.figure(&rows)
}

fn bets(page: &Page<'_>, money: &[&Money]) -> Markup {
    let columns = [
        PageColumn::Text("System"),
        PageColumn::Number("Bets"),
        PageColumn::Number("Win rate"),
        PageColumn::Number("Loses nothing"),
        PageColumn::Number("Return"),
        PageColumn::Number("Won"),
        PageColumn::Number("Lost"),
        PageColumn::Number("Push or void"),
        PageColumn::Number("Units"),
    ];
    let rows = money.iter().map(|of| {
        let counts = [of.wins, of.losses, of.pushes + of.voids].map(Cell::count);
        let share = |share: f64| Cell::number(percent(share), share);
        let figures = [
            of.win_rate.map_or_else(Cell::none, Cell::share),
            of.break_even.map_or_else(Cell::none, share),
            of.return_per_unit.map_or_else(Cell::none, |of| Cell::estimate(of, signed_percent)),
        ];
        let start = [Cell::forecaster(page, of.forecaster), Cell::count(of.bets)];
        let units = Cell::number(signed(of.profit), of.profit);
        start.into_iter().chain(figures).chain(counts).chain([units]).collect()
    });
    let caption = "Bets of one unit at the best price offered at the line, with 95 % intervals over resampled dates. The return is \
                   the profit per unit on bets that won or lost.";
    table("bets-table", caption, &columns, rows)
}

/// The market's own probabilities beside those of the systems, and what came of both.
fn beside_market(page: &Page<'_>) -> Markup {
    let Some(market) = page.market else {
        return html! {
            h3 { "The market’s own probability" }
            p { "No line has two prices of books, without which nothing is known of what the market thinks." }
        };
    };
    html! {
        h3 { "The market’s own probability" }
        p {
            "That of more points than the line, from the prices of both sides without the book’s margin, given that the points do
            not fall on it. On the rising line what is said comes true."
        }
        @if market.n >= FEW { (probabilities(page, market)) }
        (gaps(page, market))
    }
}

/// The calibrations against market lines of the systems that say probabilities.
fn of_systems<'a>(page: &Page<'a>, market: &Calibration) -> Vec<(usize, &'a Calibration)> {
    let of = |(position, name): (usize, &str)| {
        let is_it =
            |of: &&Calibration| of.forecaster == name && of.line_source == market.line_source;
        Some((position, page.calibration.iter().find(is_it)?))
    };
    page.systems().into_iter().filter_map(of).collect()
}

fn marks(of: &Calibration) -> Vec<Mark> {
    of.bins.iter().map(|bin| range::mark(of.forecaster, bin)).collect()
}

fn probabilities(page: &Page<'_>, market: &Calibration) -> Markup {
    let series = |(position, of): (usize, &Calibration)| Series {
        position,
        name: page.graded.systems[position].as_str(),
        marks: marks(of),
    };
    let all: Vec<Series<'_>> = of_systems(page, market).into_iter().map(series).collect();
    let own = marks(market);
    let ends = |mark: &Mark| {
        let (low, high) = mark.interval.unwrap_or((mark.at.1, mark.at.1));
        [mark.at.0, low, high]
    };
    let both = chart::around(all.iter().flat_map(|of| &of.marks).chain(&own).flat_map(ends), 0.1);
    let both = both.start.max(0.0)..both.end.min(1.0);
    let (shown, name) = page.shown(&series::positions(&all));
    let gap = market.gap.map_or_else(String::new, |gap| {
        format!("The market is off by {} on average.", percent(gap))
    });
    chart::figure(
        "market-probability",
        "How often points were more than the line, by what the market and systems say",
        &format!("{gap} The table below has the figures."),
        Shape::Single { height: chart::equal_height(&both, &both, 3) },
        Some(legend(all.is_empty(), name)),
        |canvas| {
            let mut plot = range::square(canvas, &both);
            series::draw(&mut plot, &all, shown, both.end);
            let drawn: Vec<Markup> = own.iter().map(|mark| market_mark(&plot, mark)).collect();
            plot.add(html! { g.base { @for mark in &drawn { (mark) } } });
            plot
        },
    )
}

/// What stands for the market, and for the systems if any is drawn.
fn legend(is_alone: bool, shown: &str) -> Markup {
    html! {
        ul.legend {
            li { span.key.other {} "the market" }
            @if !is_alone {
                li { span.key.on {} span data-shown { (shown) } }
                li { span.key {} "the other systems" }
            }
        }
    }
}

fn market_mark(plot: &chart::Plot, mark: &Mark) -> Markup {
    let x = mark.at.0;
    html! {
        @if let Some((low, high)) = mark.interval { (plot.bar((x, low), (x, high))) }
        (plot.diamond(mark.at, &mark.hover))
    }
}

fn gaps(page: &Page<'_>, market: &Calibration) -> Markup {
    let columns = [
        PageColumn::Text("Who says it"),
        PageColumn::Number("n"),
        PageColumn::Number("Said"),
        PageColumn::Number("Went over"),
        PageColumn::Number("Mean gap"),
    ];
    let systems = of_systems(page, market).into_iter().map(|(_, of)| of);
    let rows = [market].into_iter().chain(systems).map(|of| {
        let share = |all: Bin| Cell::number(percent(all.mean_probability), all.mean_probability);
        vec![
            Cell::forecaster(page, of.forecaster),
            Cell::count(of.n),
            of.all.map_or_else(Cell::none, share),
            of.all.map_or_else(Cell::none, |all| Cell::share(all.share_over)),
            of.gap.map_or_else(Cell::none, |gap| Cell::number(format!("{gap:.4}"), gap)),
        ]
    });
    let caption = "Probabilities of going over at market lines, those of the market first. The gap is the mean distance between what \
                   is said and what happens in ten bins of equal count.";
    table("market-gaps", caption, &columns, rows)
}

/// How the market moved after picks.
fn closing(page: &Page<'_>, money: &[&Money]) -> Markup {
    let known: Vec<(&str, ClosingValue)> =
        money.iter().filter_map(|of| Some((of.forecaster, of.closing?))).collect();
    html! {
        h3 { "Where the line went" }
        @if known.is_empty() {
            p {
                "These picks are made at the books’ last offers, after which no line moves. Lines of "
                code { "market:open" } " or " code { "market:at=-90m" } " make picks before these."
            }
        } @else {
            p {
                "How far the line moved towards a pick until tip-off, up for an over and down for an under, and how much more
                probable the picked side was than at the close: at an equal line by the prices of both sides without the margin,
                else by the system’s own range and probability. Of a system without these, only picks whose line
                stayed count in the probability."
            }
            (moves(page, &known))
        }
    }
}

fn moves(page: &Page<'_>, known: &[(&str, ClosingValue)]) -> Markup {
    let columns = [
        PageColumn::Text("System"),
        PageColumn::Number("Points"),
        PageColumn::Number("Probability"),
        PageColumn::Number("Picks"),
        PageColumn::Number("Towards"),
        PageColumn::Number("Away"),
        PageColumn::Number("By prices"),
        PageColumn::Number("By distribution"),
    ];
    let rows = known.iter().map(|(name, of)| {
        let probability = of.probability;
        let counts = [of.picks, of.towards, of.away].map(Cell::count);
        let count = |count: Option<usize>| count.map_or_else(Cell::none, Cell::count);
        let figures = [
            of.points.map_or_else(Cell::none, |of| Cell::estimate(of, signed_three)),
            probability.map_or_else(Cell::none, |of| Cell::estimate(of.value, signed_percent)),
        ];
        let by = [
            count(probability.map(|of| of.from_prices)),
            count(probability.map(|of| of.from_distribution)),
        ];
        let start = [Cell::forecaster(page, name)].into_iter();
        start.chain(figures).chain(counts).chain(by).collect()
    });
    let caption = "Mean moves from the pick to the close, above zero towards the pick, with 95 % intervals over resampled dates.";
    table("closing", caption, &columns, rows)
}
