//! The flags that choose dates, the same for every command that takes them.

use crate::cli::Failure;
use crate::domain::{GameDate, SeasonId};

/// Which dates are meant; all of them where no flag is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub(in crate::cli) struct DateArgs {
    /// The first date [default: the first there is].
    #[arg(long, value_name = "DATE", conflicts_with = "dates")]
    pub(in crate::cli) start_date: Option<GameDate>,

    /// The last date [default: the last there is].
    #[arg(long, value_name = "DATE", conflicts_with = "dates")]
    pub(in crate::cli) end_date: Option<GameDate>,

    /// Only these dates, separated by commas.
    #[arg(long, value_name = "DATES", value_delimiter = ',')]
    pub(in crate::cli) dates: Vec<GameDate>,
}

impl DateArgs {
    /// One of the dates that were typed, which says what season is meant.
    pub(in crate::cli) fn any(&self) -> Option<GameDate> {
        self.dates.first().copied().or(self.start_date).or(self.end_date)
    }

    /// Whether all dates are meant.
    pub(in crate::cli) fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether `date` is meant.
    pub(in crate::cli) fn contain(&self, date: GameDate) -> bool {
        (self.dates.is_empty() || self.dates.contains(&date))
            && self.start_date.is_none_or(|first| first <= date)
            && self.end_date.is_none_or(|last| date <= last)
    }

    /// Refuses a range that ends before it begins.
    pub(in crate::cli) fn check(&self) -> Result<(), Failure> {
        match (self.start_date, self.end_date) {
            (Some(start), Some(end)) if end < start => {
                Err(Failure::Usage(format!("--end-date {end} is before --start-date {start}")))
            }
            _ => Ok(()),
        }
    }
}

/// What the words of `[SEASON] <DATE>` mean.
pub(in crate::cli) fn season_and_date(
    words: &[String],
) -> Result<(Option<SeasonId>, GameDate), Failure> {
    let usage = |what: String| Failure::Usage(what);
    let (season, date) = match words {
        [] => return Err(usage("a date is missing, such as 2022-03-05".to_owned())),
        [date] => (None, date),
        [season, date, ..] => (Some(season), date),
    };
    let season = season.map(|season| season.parse::<SeasonId>()).transpose();
    let season = season.map_err(|bad| usage(bad.to_string()))?;
    let date = date.parse();
    let date = date.map_err(|bad| usage(format!("{bad}; it is the last of [SEASON] <DATE>")))?;
    Ok((season, date))
}
