//! What a user should know of how the times of files were read, said once for all files of which it holds.

use std::collections::BTreeMap;

use super::clock::{FileClock, Midnights, TIMES};
use super::layout::OfferRole;
use super::recognise::{self, RecognisedOffers};
use crate::domain::{fold, printable};

/// The minutes before tip-off within which books change their offers most.
const LAST_MINUTES: i32 = 180;

/// The minutes that the clock of New York is behind UTC at most, and half an hour: an offer of the last half hour before
/// tip-off seems no older than this if its time is of New York and read as UTC.
const SHIFTED_MINUTES: i32 = 330;

/// What is said of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TimeFact {
    /// Midnights are dates.
    Dates,
    /// Midnights are tip-offs.
    TipOffs,
    /// Some values have no zone.
    NoZone,
    /// Offers have no zone, and their times are those that New York's would be.
    Shifted,
}

/// How often something holds.
#[derive(Clone, Debug, Default)]
struct Told {
    /// The first file.
    first: String,
    more_files: usize,
    /// Values without a zone, or offers.
    values: usize,
    midnights: Midnights,
}

/// Everything that is to be said.
#[derive(Clone, Debug, Default)]
pub(super) struct TimeNotes {
    columns: BTreeMap<(String, TimeFact), Told>,
    orders: Vec<String>,
}

impl TimeNotes {
    /// Takes what holds of a file, of whose offers it is said how many `minutes` before tip-off each was made.
    pub(super) fn take(
        &mut self,
        file: &str,
        recognised: &RecognisedOffers,
        clock: &FileClock,
        minutes: impl Iterator<Item = i32>,
    ) {
        for role in TIMES {
            let Some(column) = recognised.name(role) else { continue };
            let times = clock.times(role);
            let without_zone = times.without_zone;
            match times.midnights {
                // A column of dates is one, whether or not a program has written midnight behind each.
                Some(of) if of.are_dates() && role == OfferRole::Date => {}
                Some(of) if of.are_dates() => {
                    self.tell((column, TimeFact::Dates), file, times.timed).add(of);
                }
                Some(of) => self.tell((column, TimeFact::TipOffs), file, times.timed).add(of),
                None if without_zone > 0 && recognise::without_zone(&fold(column)).is_none() => {
                    self.tell((column, TimeFact::NoZone), file, without_zone);
                }
                None => {}
            }
            if let Some(order) = times.order.sentence(&printable(column)) {
                let of_file = order.replacen("in ", &format!("in {}, in ", printable(file)), 1);
                self.orders.push(of_file);
            }
        }
        let tip_offs = clock.times(OfferRole::TipOff);
        let offered = clock.times(OfferRole::OfferedAt);
        let has_zone = tip_offs.timed > 0 && tip_offs.without_zone == 0;
        if let (Some(column), true) = (recognised.name(OfferRole::OfferedAt), has_zone)
            && recognise::without_zone(&fold(column)).is_none()
            && offered.without_zone > 0
            && let Some(offers) = shifted(minutes)
        {
            self.tell((column, TimeFact::Shifted), file, offers);
        }
    }

    /// Takes that so many `values` of a file have no zone.
    pub(super) fn take_without_zone(&mut self, file: &str, column: &str, values: usize) {
        self.tell((column, TimeFact::NoZone), file, values);
    }

    fn tell(&mut self, (column, fact): (&str, TimeFact), file: &str, values: usize) -> &mut Told {
        let told = self.columns.entry((printable(column).into_owned(), fact)).or_default();
        if told.first.is_empty() {
            told.first = printable(file).into_owned();
        } else {
            told.more_files += 1;
        }
        told.values += values;
        told
    }

    /// The sentences.
    pub(super) fn sentences(self) -> Vec<String> {
        let columns = self.columns.iter();
        let told = columns.map(|((column, fact), told)| told.sentence(column, *fact));
        told.chain(self.orders.iter().take(MAX_ORDERS).cloned()).collect()
    }
}

/// The most files of which it is said whether the month or the day stands first.
const MAX_ORDERS: usize = 3;

/// How many offers seem to be made three to five and a half hours before tip-off, where none seems to be made later.
fn shifted(minutes: impl Iterator<Item = i32>) -> Option<usize> {
    let (mut last, mut before) = (0, 0);
    for minutes in minutes {
        last += usize::from((0..LAST_MINUTES).contains(&minutes));
        before += usize::from((LAST_MINUTES..SHIFTED_MINUTES).contains(&minutes));
    }
    (last == 0 && before > 0).then_some(before)
}

impl Told {
    fn add(&mut self, of: Midnights) {
        self.midnights.all += of.all;
        self.midnights.as_dates += of.as_dates;
        self.midnights.as_tip_offs += of.as_tip_offs;
    }

    fn sentence(&self, column: &str, fact: TimeFact) -> String {
        let Self { first, more_files, values, midnights } = self;
        let Midnights { all, as_dates, as_tip_offs } = midnights;
        let files = match more_files {
            0 => first.clone(),
            1 => format!("{first} and 1 more file"),
            more => format!("{first} and {more} more files"),
        };
        match fact {
            TimeFact::Dates => format!(
                "{column} of {files} is midnight in every row, and is read as dates: of {all} player-dates that it \
                 names, {as_dates} have a game on the date that is written, {as_tip_offs} on that of the moment in New York"
            ),
            TimeFact::TipOffs => format!(
                "{column} of {files} is midnight in every row, and is read as tip-offs: of {all} player-dates that it \
                 names, {as_tip_offs} have a game on the date of the moment in New York, {as_dates} on the date that is written"
            ),
            TimeFact::NoZone => format!(
                "{column} of {files} has no time zone in {values} {}, which {} read as UTC; if another is meant, write it \
                 (2023-11-06T19:00:00-05:00): offers made after tip-off are known by it",
                if *values == 1 { "value" } else { "values" },
                if *values == 1 { "is" } else { "are" },
            ),
            TimeFact::Shifted => format!(
                "{column} of {files} may be in New York's time: read as UTC, {values} {} within five and a half hours before \
                 tip-off and none within three, and offers made after tip-off would be among them",
                if *values == 1 { "offer is" } else { "offers are" },
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_seem_shifted_where_none_is_made_within_the_last_three_hours() {
        assert_eq!(shifted([180, 329, 600].into_iter()), Some(2));
        assert_eq!(shifted([179, 250, 300].into_iter()), None);
        assert_eq!(shifted([330, 600].into_iter()), None);
        assert_eq!(shifted(std::iter::empty()), None);
    }
}
