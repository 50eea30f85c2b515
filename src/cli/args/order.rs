//! What rows are sorted by.

use clap::ValueEnum;

use crate::grade::Order;

/// What rows are sorted by, the largest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum OrderArg {
    /// The points predicted.
    Predicted,
    /// How far the prediction is from the line, on either side.
    Edge,
    /// How far the prediction is from what happened, on either side.
    Error,
}

impl OrderArg {
    /// What is sorted by.
    pub(in crate::cli) fn order(self) -> Order {
        match self {
            Self::Predicted => Order::Predicted,
            Self::Edge => Order::Edge,
            Self::Error => Order::Error,
        }
    }
}
