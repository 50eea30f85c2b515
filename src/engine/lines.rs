//! Where the line comes from that a prediction is judged by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::market_lines::{ChosenLine, MarketLines, market_line};
use crate::domain::{
    FeatureName, Line, LineSource, MarginRemoval, MarketChoice, Price, SideLines, UpcomingLine,
};
use crate::season::{FeatureRow, Games, Lookup, Season};
use crate::snapshot::layout::LINE;
use crate::systems::{PricedLine, PricedLines};

/// One place where a line can come from.
#[derive(Clone, Debug, PartialEq)]
pub enum LineChoice {
    /// The market's line, where there is one.
    Market(MarketChoice),
    /// The average of the last five games to the nearest half point, where it is known.
    Estimated,
    /// One number of points for everybody.
    Fixed(f64),
}

/// The lines of a player-date, and the offers of books that made them, if some did.
#[derive(Clone, Copy, Debug)]
pub(super) struct PolicyLines<'a> {
    pub(super) lines: SideLines,
    priced: Option<MarketSource<'a>>,
}

/// What the market's line comes from.
#[derive(Clone, Copy, Debug)]
enum MarketSource<'a> {
    Offers(&'a ChosenLine),
    Row(PricedLine),
}

/// The line of the market that row `game` of the games has: that of a slate, with its prices, or of the box scores.
pub(super) fn of_row(season: &Season, games: &Games<'_>, game: usize) -> Option<PricedLine> {
    if let Some(line) = season.slate_line(game) {
        return Some(of_slate(line));
    }
    games.points_lines.get(game).map(PricedLine::without_prices)
}

/// A slate's line: a price that is missing is taken for the usual one, and the market's own probability needs two of a book.
fn of_slate(line: &UpcomingLine) -> PricedLine {
    let both = line.over_price.zip(line.under_price).filter(|_| !line.is_fixed_payout);
    PricedLine {
        points: line.points,
        market_over: both.and_then(|(over, under)| MarginRemoval::Power.over(over, under)),
        over: line.over_price.unwrap_or(Price::ASSUMED),
        under: line.under_price.unwrap_or(Price::ASSUMED),
    }
}

impl PolicyLines<'_> {
    /// The same with prices; `None` of lines that are not the market's.
    pub(super) fn priced(&self) -> Option<PricedLines> {
        match self.priced? {
            MarketSource::Offers(offered) => Some(offered.priced()),
            MarketSource::Row(line) => Some(line.into()),
        }
    }
}

/// The most sources that are named: the lines of each are held for the whole season.
const MAX_CHOICES: usize = 16;

/// Where lines come from: the first choice that gives one is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct LinePolicy(Vec<LineChoice>);

impl Default for LinePolicy {
    fn default() -> Self {
        Self(vec![LineChoice::Market(MarketChoice::Last), LineChoice::Estimated])
    }
}

impl LinePolicy {
    /// The choices of the market's line, in their order.
    pub fn markets(&self) -> impl Iterator<Item = &MarketChoice> {
        self.0.iter().filter_map(|choice| match choice {
            LineChoice::Market(market) => Some(market),
            _ => None,
        })
    }

    /// The lines for the player-date in row `game` of the games, if any choice gives one. Where books' `offers` have none,
    /// the `market` line of the row counts, unless something else than the middle of all books is asked for.
    pub(super) fn lines<'a>(
        &self,
        (game, market): (usize, Option<PricedLine>),
        offers: Option<&'a MarketLines>,
        features: Option<&FeatureRow<'_>>,
    ) -> Option<PolicyLines<'a>> {
        let found = |line: Line| Some(PolicyLines { lines: line.into(), priced: None });
        self.0.iter().find_map(|choice| match choice {
            LineChoice::Market(choice) => {
                if let Some(offered) = offers.and_then(|of| of.get(choice, game)) {
                    let priced = Some(MarketSource::Offers(offered));
                    return Some(PolicyLines { lines: offered.lines(), priced });
                }
                let line = market.filter(|_| *choice == MarketChoice::Last)?;
                let priced = Some(MarketSource::Row(line));
                Some(PolicyLines { lines: market_line(line.points).into(), priced })
            }
            LineChoice::Estimated => match features?.get(FeatureName::PointsAvgLast5) {
                // As in the warehouse, a tie goes to the even half point: round(2 · average) / 2.
                // An average that no player has gives no line that anybody would set.
                Lookup::Value(average) if LINE.contains(average) => {
                    let points = (2.0 * average).round_ties_even() / 2.0;
                    found(Line { points, source: LineSource::Estimated })
                }
                _ => None,
            },
            LineChoice::Fixed(points) => found(Line { points: *points, source: LineSource::Fixed }),
        })
    }
}

impl fmt::Display for LinePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, choice) in self.0.iter().enumerate() {
            f.write_str(if position == 0 { "" } else { "," })?;
            match choice {
                LineChoice::Market(market) => write!(f, "{market}")?,
                LineChoice::Estimated => f.write_str("estimated")?,
                LineChoice::Fixed(points) => write!(f, "fixed:{points}")?,
            }
        }
        Ok(())
    }
}

impl FromStr for LinePolicy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || {
            format!(
                "`{text}` is not a source of lines: write market, market:<BOOK>, market:best, market:open, market:close, \
                 market:at=-90m, estimated, fixed:<POINTS>, or several separated by commas"
            )
        };
        let choice = |text: &str| match text.split_once(':') {
            None if text == "estimated" => Ok(LineChoice::Estimated),
            Some(("fixed", points)) => {
                let points = points.parse().ok().filter(|points: &f64| LINE.contains(*points));
                points.map(LineChoice::Fixed).ok_or_else(unknown)
            }
            Some(("market", _)) => text.parse().map(LineChoice::Market),
            None if text == "market" => text.parse().map(LineChoice::Market),
            _ => Err(unknown()),
        };
        if text.split(',').count() > MAX_CHOICES {
            return Err(format!("at most {MAX_CHOICES} sources of lines are named"));
        }
        let choices: Vec<LineChoice> = text.split(',').map(choice).collect::<Result<_, _>>()?;
        match (1..choices.len()).find(|at| choices[..*at].contains(&choices[*at])) {
            Some(at) => Err(format!("`{}` is named twice", Self(vec![choices[at].clone()]))),
            None => Ok(Self(choices)),
        }
    }
}

impl Serialize for LinePolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LinePolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_read_and_print() {
        for text in
            ["market", "estimated", "fixed:20", "market,estimated", "market:open,market,fixed:17.5"]
        {
            assert_eq!(text.parse::<LinePolicy>().unwrap().to_string(), text);
        }
        assert_eq!(LinePolicy::default().to_string(), "market,estimated");
        for text in [
            "",
            "fixed",
            "fixed:x",
            "fixed:nan",
            "fixed:-1",
            "market,",
            "bookie",
            "market,estimated,market",
        ] {
            assert!(text.parse::<LinePolicy>().is_err(), "{text}");
        }
        let many: Vec<String> = (0..17).map(|points| format!("fixed:{points}")).collect();
        assert!(many.join(",").parse::<LinePolicy>().is_err());
        assert!(many[..16].join(",").parse::<LinePolicy>().is_ok());
    }
}
