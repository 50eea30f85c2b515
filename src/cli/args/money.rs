//! How the money that bets win is counted.

use clap::ValueEnum;

use crate::domain::MarginRemoval;
use crate::grade::{AlsoCounted, MoneyRules};

/// Offers that make no profit figure unless that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum AlsoCountArg {
    /// Those of pick'em apps, as if each pick were paid at their price.
    FixedPayouts,
    /// Those of which nobody knows when they were made.
    WithoutTime,
}

/// How the money that bets win is counted.
#[derive(Debug, Default, clap::Args)]
pub(in crate::cli) struct MoneyArgs {
    /// How a book's margin is taken out of its prices for the market's own probability: `power`, `multiplicative` or
    /// `additive`.
    #[arg(long, value_name = "HOW", default_value = "power")]
    pub(in crate::cli) margin: MarginRemoval,

    /// Also count bets at offers that make no profit figure by themselves: `fixed-payouts`, `without-time`, or both,
    /// separated by commas. The result says how many these are.
    #[arg(
        long,
        value_name = "OFFERS",
        value_enum,
        value_delimiter = ',',
        hide_possible_values = true
    )]
    pub(in crate::cli) also_count: Vec<AlsoCountArg>,
}

impl MoneyArgs {
    /// What is asked for.
    pub(in crate::cli) fn rules(&self) -> MoneyRules {
        let asks = |of: AlsoCountArg| self.also_count.contains(&of);
        let also = AlsoCounted {
            fixed_payouts: asks(AlsoCountArg::FixedPayouts),
            without_time: asks(AlsoCountArg::WithoutTime),
        };
        MoneyRules { margin: self.margin, also }
    }
}
