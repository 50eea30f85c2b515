//! One column of somebody's file, read as what it means.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray as _, BooleanArray, Float64Array, StringArray, StringBuilder,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use arrow::error::ArrowError;

use crate::domain::box_score::ColumnForm;
use crate::domain::column::in_few_digits;
use crate::domain::{GameKind, SeasonId};
use crate::snapshot::layout::Kind;
use crate::source::cells::{self, Cells, is_number, is_text, readable_as};
use crate::source::date_column::readable_as_dates;
use crate::source::file_report::{CellReport, Reason};
use crate::source::spelling;

/// No game is longer for one player: six overtimes are 78 minutes.
const MOST_MINUTES: f64 = 100.0;

impl ColumnForm {
    /// What the column is in memory: as it is kept, but seasons remain text, of which there are few different ones.
    pub(super) const fn kind_in_memory(self) -> Kind {
        match self {
            Self::Season => Kind::Text,
            form => form.kind(),
        }
    }

    /// Whether a column of type `found` can be read.
    pub(super) fn reads(self, found: &DataType) -> bool {
        if self == Self::Date {
            return readable_as_dates(found);
        }
        let whole = found.is_integer() && self.kind_in_memory() == Kind::Flag;
        let digits = is_number(found) && self.kind_in_memory() == Kind::Text;
        is_text(found) || whole || digits || readable_as(self.kind_in_memory(), found)
    }

    /// `array` as this form, dates aside, which a [`DateColumn`] reads. The `first` number of times of three is as given. What
    /// cannot be read is null, and reported.
    ///
    /// [`DateColumn`]: crate::source::date_column::DateColumn
    pub(super) fn read(
        self,
        array: &ArrayRef,
        cells: Cells<'_>,
        first: FirstOfThree,
        report: &mut impl CellReport,
    ) -> Result<ArrayRef, ArrowError> {
        let found = array.data_type();
        // Whoever writes a single float as text writes its shortest digits; so does this.
        let narrow = *found == DataType::Float32 && self.kind_in_memory() == Kind::Float;
        let array = &match self.kind_in_memory() {
            Kind::Flag if found.is_integer() => cast(array, &DataType::Utf8)?,
            _ if narrow => cast(array, &DataType::Utf8)?,
            _ => Arc::clone(array),
        };
        let text = is_text(array.data_type());
        match self {
            Self::Text | Self::Season | Self::Matchup if !text => digits(array),
            Self::Text | Self::Season | Self::Matchup => {
                Ok(as_written_whole(cells.texts(array, report)?))
            }
            Self::Minutes => {
                let values: Float64Array = if text {
                    let times = without_words(array, cells, report)?;
                    let minutes = |text: &str| minutes(text, first);
                    cells.parsed(&times, self.in_words(), minutes, report)?.into()
                } else {
                    let values = cells.read(Kind::Float, array, report)?;
                    values.as_primitive::<Float64Type>().clone()
                };
                Ok(Arc::new(at_most_a_game(&values, cells, report)))
            }
            Self::Win if text => {
                let wins = cells.parsed(array, self.in_words(), win, report)?;
                Ok(Arc::new(BooleanArray::from(wins)))
            }
            _ => cells.read(self.kind_in_memory(), array, report),
        }
    }
}

/// Numbers as text: whole ones as their digits.
fn digits(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    if array.data_type().is_integer() || *array.data_type() == DataType::Null {
        return cast(array, &DataType::Utf8);
    }
    let numbers = cells::numbers(array)?;
    // A float without a fraction is printed without a point.
    Ok(Arc::new(
        numbers
            .iter()
            .map(|number| number.map(|number| number.to_string()))
            .collect::<StringArray>(),
    ))
}

/// In a CSV file nothing tells an empty text from none, so nothing does elsewhere. And `203999.0` is the id 203999: whoever
/// keeps ids as floats, because some are missing, writes them so in one file and as whole numbers in the next.
fn as_written_whole(texts: StringArray) -> ArrayRef {
    let as_meant = |text: &str| !text.is_empty() && whole_digits(text.trim()) == text;
    if texts.iter().flatten().all(as_meant) {
        return Arc::new(texts);
    }
    let meant = |text: &str| Some(whole_digits(text.trim()).to_owned());
    let meant = |text| meant(text).filter(|text| !text.is_empty());
    Arc::new(texts.iter().map(|text| text.and_then(meant)).collect::<StringArray>())
}

/// The digits before a fraction of nothing but zeros, or the text as it is.
fn whole_digits(text: &str) -> &str {
    let is_all = |text: &str, digit: fn(u8) -> bool| !text.is_empty() && text.bytes().all(digit);
    match text.split_once('.') {
        Some((whole, fraction))
            if is_all(whole, |byte| byte.is_ascii_digit())
                && is_all(fraction, |byte| byte == b'0') =>
        {
            whole
        }
        _ => text,
    }
}

fn at_most_a_game(
    values: &Float64Array,
    cells: Cells<'_>,
    report: &mut impl CellReport,
) -> Float64Array {
    let check = |(index, value): (usize, Option<f64>)| {
        let value = value?;
        if (0.0..=MOST_MINUTES).contains(&value) {
            return Some(value);
        }
        report.leave_out(Reason::Unreadable, cells.row(index), cells.column, || {
            format!("`{}` minutes are not between 0 and {MOST_MINUTES}", in_few_digits(value))
        });
        None
    };
    values.iter().enumerate().map(check).collect()
}

/// Times without those that are words, such as `Suspended`, which are reported as what they are.
fn without_words(
    array: &ArrayRef,
    cells: Cells<'_>,
    report: &mut impl CellReport,
) -> Result<ArrayRef, ArrowError> {
    let is_word = |text: &str| {
        !spelling::is_absent(text)
            && text.chars().any(char::is_alphabetic)
            && !text.chars().any(|letter| letter.is_ascii_digit())
    };
    let texts = cells::text(array)?;
    if !texts.iter().flatten().any(is_word) {
        return Ok(Arc::clone(array));
    }
    let mut times = StringBuilder::new();
    for (index, text) in texts.iter().enumerate() {
        let word = text.filter(|text| is_word(text));
        times.append_option(text.filter(|_| word.is_none()));
        if let Some(word) = word {
            report.leave_out(Reason::WordForMinutes, cells.row(index), cells.column, || {
                format!("`{}` is not {}", spelling::shown(word), ColumnForm::Minutes.in_words())
            });
        }
    }
    Ok(Arc::new(times.finish()))
}

/// What the first of three numbers is, which spreadsheets make of a time: of `0:31:12` hours, and of `31:12:00`, for which they
/// take `31:12`, minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FirstOfThree {
    #[default]
    Hours,
    Minutes,
}

impl FirstOfThree {
    /// What times of three numbers in `array` tell: nobody plays for two hours, and where minutes stand first, no third number
    /// follows. Whether there are such times, and what one of them tells.
    pub(super) fn told_by(array: &ArrayRef) -> Result<(bool, Option<Self>), ArrowError> {
        if !is_text(array.data_type()) {
            return Ok((false, None));
        }
        let texts = cells::text(array)?;
        let three = texts.iter().flatten().filter_map(three_numbers);
        let mut found = (false, None);
        for [first, _, third] in three {
            let told = match (first > 1, third > 0) {
                (true, _) => Some(Self::Minutes),
                (false, true) => Some(Self::Hours),
                _ => None,
            };
            found = (true, found.1.max(told));
        }
        Ok(found)
    }
}

/// The numbers of `0:31:12`.
fn three_numbers(text: &str) -> Option<[u16; 3]> {
    // Nearly all times have two, and to count is cheaper than to parse.
    if text.bytes().filter(|byte| *byte == b':').count() != 2 {
        return None;
    }
    let mut numbers = text.trim().split(':').map(whole_number);
    Some([numbers.next()??, numbers.next()??, numbers.next()??])
}

/// A number of at most three digits, with nothing but zeros behind a point.
fn whole_number(text: &str) -> Option<u16> {
    let text = whole_digits(text);
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// `34`, `34.2`, `34:12`, `34.000000:12`, `PT34M12.00S`, or three numbers of which the `first` is as given, as minutes.
fn minutes(text: &str, first: FirstOfThree) -> Option<f64> {
    let text = text.trim();
    if let Some(duration) = text.strip_prefix("PT") {
        return minutes_of_duration(duration);
    }
    let (minutes, seconds) = match three_numbers(text) {
        Some([hours, minutes, seconds]) if first == FirstOfThree::Hours => {
            (60 * hours + minutes, seconds)
        }
        Some([minutes, seconds, 0]) => (minutes, seconds),
        Some(_) => return None,
        None => {
            let Some((minutes, seconds)) = text.split_once(':') else {
                return spelling::number(text).filter(|minutes| minutes.is_finite());
            };
            (whole_number(minutes)?, whole_number(seconds)?)
        }
    };
    // Whoever rounds seconds writes 60 of them, too. One rounding: 34:12 is the float that `34.2` is.
    (seconds <= 60).then(|| (f64::from(minutes) * 60.0 + f64::from(seconds)) / 60.0)
}

/// Whether minutes are written to the second or with decimals in one of these cells, so that 0 is not some seconds.
pub(super) fn has_seconds(array: &ArrayRef) -> Result<bool, ArrowError> {
    if is_text(array.data_type()) {
        let is_finer = |text: &str| {
            text.contains(':')
                || text.starts_with("PT")
                || text
                    .split_once('.')
                    .is_some_and(|(_, rest)| rest.bytes().any(|digit| digit != b'0'))
        };
        return Ok(cells::text(array)?.iter().flatten().any(is_finer));
    }
    Ok(is_number(array.data_type())
        && !array.data_type().is_integer()
        && cells::numbers(array)?.iter().flatten().any(|minutes| minutes.fract() != 0.0))
}

/// `34M12.00S`, the time of ISO 8601, as minutes.
fn minutes_of_duration(text: &str) -> Option<f64> {
    let (mut seconds, mut rest) = (0.0, text);
    for (unit, in_seconds) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            seconds += number.parse::<f64>().ok().filter(|_| is_plain)? * in_seconds;
            rest = after;
        }
    }
    (rest.is_empty() && !text.is_empty()).then_some(seconds / 60.0)
}

fn win(text: &str) -> Option<bool> {
    let text = text.trim();
    // `W (+3)` and `W, 105-102`, as tables of games write it.
    let word = text.split([' ', ',', '(']).next().unwrap_or(text);
    match word.to_ascii_lowercase().as_str() {
        "w" | "win" | "won" => Some(true),
        "l" | "loss" | "lost" => Some(false),
        _ => spelling::flag(text),
    }
}

/// What a text says of a season.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeasonText {
    /// Its name: `2021-22`.
    Named(SeasonId),
    /// A year alone: that in which it opens or, in some sources, ends.
    Year(i32),
    /// The league's `22021`: the kind of game before the year in which it opens.
    OfLeague(SeasonId, GameKind),
}

/// `2021-22`, a year, or the league's `22021`.
pub(super) fn season(text: &str) -> Option<SeasonText> {
    if let Ok(season) = text.parse() {
        return Some(SeasonText::Named(season));
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        4 => {
            let year = text.parse().ok()?;
            SeasonId::opening_in(year).map(|_| SeasonText::Year(year))
        }
        5 => {
            let season = SeasonId::opening_in(text[1..].parse().ok()?)?;
            Some(SeasonText::OfLeague(season, GameKind::of_digit(text.as_bytes()[0])?))
        }
        _ => None,
    }
}

/// `LAL vs. GSW` as (`LAL`, `GSW`, at home), `LAL @ GSW` as (`LAL`, `GSW`, away).
pub(super) fn matchup(text: &str) -> Option<(&str, &str, bool)> {
    let home = text.split_once(" vs. ").or_else(|| text.split_once(" vs "));
    let (teams, at_home) = match home {
        Some(teams) => (teams, true),
        None => (text.split_once(" @ ")?, false),
    };
    let team = |text: &str| !text.is_empty() && !text.contains(' ');
    (team(teams.0) && team(teams.1)).then_some((teams.0, teams.1, at_home))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_minutes(text: &str) -> Option<f64> {
        minutes(text, FirstOfThree::Hours)
    }

    #[test]
    fn the_first_of_three_numbers_is_hours_or_minutes_as_the_column_tells() {
        let told = |texts: &[&str]| {
            let array: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
            FirstOfThree::told_by(&array).unwrap()
        };
        assert_eq!(told(&["0:31:00", "1:02:00"]), (true, None));
        assert_eq!(told(&["0:31:12"]), (true, Some(FirstOfThree::Hours)));
        assert_eq!(told(&["0:31:00", "31:12:00"]), (true, Some(FirstOfThree::Minutes)));
        assert_eq!(told(&["31:12", "DNP"]), (false, None));
        let by = |text, first| minutes(text, first);
        assert_eq!(by("0:31:12", FirstOfThree::Hours), Some(31.2));
        assert_eq!(by("1:02:00", FirstOfThree::Hours), Some(62.0));
        assert_eq!(by("31:12:00", FirstOfThree::Minutes), Some(31.2));
        assert_eq!(by("0:30:00", FirstOfThree::Minutes), Some(0.5));
        assert_eq!(by("31:12:01", FirstOfThree::Minutes), None);
    }

    #[test]
    fn minutes_have_many_spellings() {
        let read =
            ["34", "34.2", "34:12", "0:00", "34:05", "34:60", "34.000000:12"].map(read_minutes);
        assert_eq!(read, [34.0, 34.2, 34.2, 0.0, 2045.0 / 60.0, 35.0, 34.2].map(Some));
        let durations = ["PT34M12.00S", "PT34M", "PT12.00S", "PT00M00.00S", "PT1H2M3S"];
        assert_eq!(durations.map(read_minutes), [34.2, 34.0, 0.2, 0.0, 3723.0 / 60.0].map(Some));
        for text in [
            "34:61",
            "34:",
            ":12",
            "a:12",
            "34:-1",
            "1:02:03:04",
            "1:02:61",
            "nan",
            "34m",
            "34.5:12",
            "PT",
            "PT34",
            "PT12S34M",
            "PT-1M",
            "PT1e1M",
            "PTM",
        ] {
            assert_eq!(read_minutes(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None,
            ..proptest::prelude::ProptestConfig::default()
        })]

        #[test]
        fn every_spelling_of_a_time_is_the_same_minutes(minute in 0_u16..100, second in 0_u16..60) {
            let expected = Some(f64::from(minute * 60 + second) / 60.0);
            for text in [
                format!("{minute}:{second:02}"),
                format!("{minute:02}:{second:02}"),
                format!(" {minute}:{second:02}\u{a0}"),
                format!("{minute}.000000:{second:02}"),
                format!("PT{minute}M{second:02}.00S"),
                format!("PT{minute:02}M{second}S"),
                format!("PT0H{minute}M{second}S"),
                format!("{}:{:02}:{second:02}", minute / 60, minute % 60),
            ] {
                proptest::prop_assert_eq!(read_minutes(&text), expected, "{}", text);
            }
            if second == 0 {
                let decimals = [format!("{minute}"), format!("{minute}.0"), format!("PT{minute}M")];
                proptest::prop_assert_eq!(decimals.map(|text| read_minutes(&text)), [expected; 3]);
            }
        }
    }

    #[test]
    fn a_result_begins_with_who_won() {
        for text in ["W", "w", "W (+3)", "W, 105-102", "W 105-102", "Win", "1", "true"] {
            assert_eq!(win(text), Some(true), "{text}");
        }
        for text in ["L", "L (-11)", "L, 98-105", "Loss", "0"] {
            assert_eq!(win(text), Some(false), "{text}");
        }
        for text in ["", "WAS", "LAL", "T"] {
            assert_eq!(win(text), None, "{text}");
        }
    }

    #[test]
    fn a_season_is_a_name_a_year_or_the_league_s_number() {
        let of_2021 = "2021-22".parse().unwrap();
        assert_eq!(season("2021-22"), Some(SeasonText::Named(of_2021)));
        assert_eq!(season("2021"), Some(SeasonText::Year(2021)));
        for (text, kind) in [
            ("12021", GameKind::Preseason),
            ("22021", GameKind::Regular),
            ("32021", GameKind::AllStar),
            ("42021", GameKind::Playoffs),
            ("52021", GameKind::PlayIn),
            ("62021", GameKind::CupFinal),
        ] {
            assert_eq!(season(text), Some(SeasonText::OfLeague(of_2021, kind)), "{text}");
        }
        for text in ["", "72021", "2021-23", "1900", "é021", "220211"] {
            assert_eq!(season(text), None, "{text}");
        }
    }

    #[test]
    fn a_matchup_names_two_teams_and_the_home_side() {
        assert_eq!(matchup("LAL vs. GSW"), Some(("LAL", "GSW", true)));
        assert_eq!(matchup("LAL @ GSW"), Some(("LAL", "GSW", false)));
        for text in ["", "LAL", "LAL - GSW", " @ GSW", "LAL @ ", "LAL @ GSW @ BOS"] {
            assert_eq!(matchup(text), None, "{text}");
        }
    }
}
