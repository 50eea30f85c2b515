//! Which feature rows count: those of the season, of the version that was asked for or else the newest of each
//! player-date, and, on request, without required defaults.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use arrow::array::{Array as _, AsArray as _, Int32Array};
use arrow::datatypes::{Date32Type, Int32Type};
use arrow::error::ArrowError;

use super::lists::{Lists, VALUES};
use super::{FIXED, moments};
use crate::domain::{GameDate, SeasonDates};
use crate::snapshot::manifest::VersionRows;
use crate::source::batch::{Batch, Wanted};
use crate::source::file_report::{FileReport, Reason};
use crate::source::parquet_file::ParquetFile;
use crate::source::warehouse::doubles::Keyed;
use crate::source::{SourceError, WarehouseChoices};

/// The first version. The reference takes its rows whatever they hold.
pub(super) const FIRST_VERSION: &str = "v1_baseline_25";

/// The columns that say whether required values of a row are defaults.
const QUALITY: [&str; 4] =
    ["is_quality_ready", "required_default_count", "default_feature_count", "quality_tier"];

/// The words of `quality_tier` for a row that is not to be used.
const BAD_TIERS: [&str; 3] = ["poor", "critical", "unusable"];

static WANTED: LazyLock<Vec<Wanted>> = LazyLock::new(|| {
    let read = ["player_lookup", "game_date", "feature_version", "feature_count", VALUES];
    let wanted = |column: &Wanted| read.contains(&column.name) || QUALITY.contains(&column.name);
    FIXED.into_iter().filter(wanted).chain(moments::COLUMNS).collect()
});

/// The columns that the choice rests on.
pub(super) fn wanted() -> &'static [Wanted] {
    &WANTED
}

/// Whether `file` has a column that says whether required values are defaults.
pub(super) fn tells_quality(file: &ParquetFile) -> bool {
    QUALITY.iter().any(|column| file.has(column))
}

/// The rows that may count, as they are met.
pub(super) struct Choosing<'a> {
    season: &'a SeasonDates,
    absent: &'a BTreeSet<(String, GameDate)>,
    choices: &'a WarehouseChoices<'a>,
    candidates: Vec<Candidate>,
    /// The versions of the season's rows, in the order they were met.
    versions: Vec<VersionRows>,
}

#[derive(Debug)]
struct Candidate {
    keyed: Keyed,
    /// Its place in `versions`.
    version: usize,
}

/// The rows that count.
pub(super) struct ChosenFeatures {
    pub(super) rows: BTreeSet<usize>,
    pub(super) keyed: Vec<Keyed>,
    pub(super) versions: Vec<VersionRows>,
}

impl<'a> Choosing<'a> {
    pub(super) fn new(
        season: &'a SeasonDates,
        absent: &'a BTreeSet<(String, GameDate)>,
        choices: &'a WarehouseChoices<'a>,
    ) -> Self {
        Self { season, absent, choices, candidates: Vec::new(), versions: Vec::new() }
    }

    pub(super) fn add(
        &mut self,
        batch: &Batch<'_>,
        report: &mut FileReport,
    ) -> Result<(), ArrowError> {
        let players = batch.read("player_lookup", report)?;
        let days = batch.read("game_date", report)?;
        let versions = batch.read("feature_version", report)?;
        let (players, days) = (players.as_string::<i32>(), days.as_primitive::<Date32Type>());
        let versions = versions.as_string::<i32>();
        let widths = widths(batch, report)?;
        let quality = Quality::read(batch, report)?;
        let moments = moments::read(batch);
        for (at, row) in batch.rows().iter().enumerate() {
            // A null is found by now.
            if players.is_null(at) || days.is_null(at) || versions.is_null(at) {
                continue;
            }
            let date = GameDate::from_days(days.value(at));
            if !self.season.covers(date) {
                report.leave_out(Reason::OutsideSeason, *row, "game_date", || date.to_string());
                continue;
            }
            let keyed = Keyed {
                player: players.value(at).to_owned(),
                date,
                moment: moments[at],
                row: *row,
            };
            let (version, width) = (versions.value(at), widths[at]);
            let version_place = self.count(version, date);
            match self.reason_against(&keyed, version, width, quality.has_defaults(at)) {
                Some((reason, column, what)) => report.leave_out(reason, *row, column, || what),
                None => self.candidates.push(Candidate { keyed, version: version_place }),
            }
        }
        Ok(())
    }

    /// Why a row does not count whatever other rows there are, with the column and the value that say so.
    fn reason_against(
        &self,
        keyed: &Keyed,
        version: &str,
        width: Option<usize>,
        has_defaults: bool,
    ) -> Option<(Reason, &'static str, String)> {
        let Keyed { player, date, .. } = keyed;
        if !self.absent.is_empty() && self.absent.contains(&(player.clone(), *date)) {
            return Some((Reason::DidNotPlay, "player_lookup", format!("{player} on {date}")));
        }
        let shown = crate::source::spelling::shown(version);
        if self.choices.feature_version.is_some_and(|wanted| wanted != version) {
            return Some((Reason::OtherFeatureVersion, "feature_version", format!("`{shown}`")));
        }
        if let Some(width) = width.filter(|width| is_short(version, *width)) {
            let what = format!("`{shown}` with {width} values");
            return Some((Reason::ShortOfVersion, "feature_version", what));
        }
        (self.choices.require_quality && has_defaults)
            .then(|| (Reason::RequiredDefaults, "feature_version", format!("{player} on {date}")))
    }

    /// The place of `version` among those met, which has one more row.
    fn count(&mut self, version: &str, date: GameDate) -> usize {
        let at = self.versions.iter().position(|other| other.version == version);
        let at = at.unwrap_or_else(|| {
            self.versions.push(VersionRows {
                version: version.to_owned(),
                rows: 0,
                taken: 0,
                first: date,
                last: date,
            });
            self.versions.len() - 1
        });
        let found = &mut self.versions[at];
        found.rows += 1;
        (found.first, found.last) = (found.first.min(date), found.last.max(date));
        at
    }

    /// All rows that may count. None, where a version was asked for, is a failure.
    pub(super) fn finish(self) -> Result<Self, SourceError> {
        match self.choices.feature_version {
            Some(version) if self.candidates.is_empty() => Err(SourceError::NoVersion {
                file: super::FILE.to_owned(),
                version: version.to_owned(),
                season: self.season.season,
                there: self.versions.into_iter().map(|there| there.version).collect(),
            }),
            _ => Ok(self),
        }
    }

    /// The newest version of each player-date; rows of others are left out.
    pub(super) fn choose(mut self, report: &mut FileReport) -> ChosenFeatures {
        let mut newest: BTreeMap<(&str, GameDate), usize> = BTreeMap::new();
        for Candidate { keyed, version } in &self.candidates {
            let place = newest.entry((&keyed.player, keyed.date)).or_insert(*version);
            let (one, other) = (&self.versions[*version].version, &self.versions[*place].version);
            if compare_versions(one, other).is_gt() {
                *place = *version;
            }
        }
        let mut chosen =
            ChosenFeatures { rows: BTreeSet::new(), keyed: Vec::new(), versions: Vec::new() };
        for Candidate { keyed, version } in &self.candidates {
            let taken = newest[&(keyed.player.as_str(), keyed.date)];
            if *version == taken {
                self.versions[taken].taken += 1;
                chosen.rows.insert(keyed.row);
                chosen.keyed.push(keyed.clone());
            } else {
                report.leave_out(Reason::OtherFeatureVersion, keyed.row, "feature_version", || {
                    let (this, other) =
                        (&self.versions[*version].version, &self.versions[taken].version);
                    format!("`{this}`; there is `{other}` of {} on {}", keyed.player, keyed.date)
                });
            }
        }
        self.versions.sort_by(|one, other| compare_versions(&one.version, &other.version));
        chosen.versions = self.versions;
        chosen
    }
}

/// How many values each row has, where its list or the table's own count says so.
fn widths(batch: &Batch<'_>, report: &mut FileReport) -> Result<Vec<Option<usize>>, ArrowError> {
    let lists = Lists::new(batch)?;
    let counts = batch.read("feature_count", report)?;
    let counts = counts.as_primitive::<Int32Type>();
    let width = |at: usize| match lists.values(at).len() {
        // A number below 0 was left out when it was read.
        0 => counts.is_valid(at).then(|| usize::try_from(counts.value(at)).ok()).flatten(),
        listed => Some(listed),
    };
    Ok((0..batch.rows().len()).map(width).collect())
}

/// Whether a row of `width` values has fewer than the version's name promises: 33 for `v2_33features`. Other numbers in a
/// name, as in `v1_baseline_25` or `v3_2026`, promise nothing.
fn is_short(version: &str, width: usize) -> bool {
    let count = version.strip_suffix("features").and_then(|name| split_digits(name).pop());
    count.and_then(|count| count.parse::<usize>().ok()).is_some_and(|promised| width < promised)
}

/// Versions by their numbers, from left to right: `v2_9features` is before `v2_33features`, and both before `v10_5`.
fn compare_versions(one: &str, other: &str) -> Ordering {
    let (ones, others) = (split_digits(one), split_digits(other));
    let mut orders = ones.iter().zip(&others).map(|(one, other)| compare_parts(one, other));
    let differing = orders.find(|order| order.is_ne());
    differing.unwrap_or_else(|| ones.len().cmp(&others.len()).then_with(|| one.cmp(other)))
}

/// Runs of digits by their number, however many digits there are; others as text.
fn compare_parts(one: &str, other: &str) -> Ordering {
    let is_number = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    if !(is_number(one) && is_number(other)) {
        return one.cmp(other);
    }
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// A text as runs of digits and runs of others.
fn split_digits(text: &str) -> Vec<&str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = is_digit(first);
        let end = rest.find(|c| is_digit(c) != digits).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push(part);
        rest = after;
    }
    parts
}

/// What a batch's columns say of the rows' defaults.
struct Quality([arrow::array::ArrayRef; 4]);

impl Quality {
    fn read(batch: &Batch<'_>, report: &mut FileReport) -> Result<Self, ArrowError> {
        let [ready, required, defaults, tier] = QUALITY.map(|column| batch.read(column, report));
        Ok(Self([ready?, required?, defaults?, tier?]))
    }

    /// Whether a row has defaults where its version requires values: as `is_quality_ready` says, or else the count of
    /// required defaults, that of all defaults, or the tier. A row of which nothing is said has none.
    fn has_defaults(&self, at: usize) -> bool {
        let [ready, required, defaults, tier] = &self.0;
        let (ready, tier) = (ready.as_boolean(), tier.as_string::<i32>());
        let counts: [&Int32Array; 2] = [required.as_primitive(), defaults.as_primitive()];
        if ready.is_valid(at) {
            return !ready.value(at);
        }
        if let Some(counts) = counts.iter().find(|counts| counts.is_valid(at)) {
            return counts.value(at) > 0;
        }
        let bad = |tier: &str| BAD_TIERS.iter().any(|bad| tier.eq_ignore_ascii_case(bad));
        tier.is_valid(at) && bad(tier.value(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let mut versions =
            ["v2_54features", "v10_5", "v1_baseline_25", "v2_9features", "v2_33features", "alpha"];
        versions.sort_unstable_by(|one, other| compare_versions(one, other));
        assert_eq!(
            versions,
            ["alpha", "v1_baseline_25", "v2_9features", "v2_33features", "v2_54features", "v10_5"]
        );
    }

    #[test]
    fn a_row_is_short_if_its_version_promises_more_values() {
        assert!(is_short("v2_33features", 25) && !is_short("v2_33features", 33));
        assert!(!is_short("v2_54features", 60), "the owner's rows of that version have 60");
        assert!(!is_short("v1_baseline_25", 24) && !is_short("experiment", 1));
        assert!(!is_short("v3_2026", 33) && !is_short("exp_2025_features", 33));
    }

    proptest::proptest! {
        #[test]
        fn the_order_of_versions_is_total(texts in proptest::collection::vec("v?[019]{0,24}_?[0-9]{0,2}x?", 3)) {
            let [a, b, c] = [0, 1, 2].map(|at: usize| texts[at].as_str());
            proptest::prop_assert_eq!(compare_versions(a, b), compare_versions(b, a).reverse());
            if compare_versions(a, b).is_le() && compare_versions(b, c).is_le() {
                proptest::prop_assert!(compare_versions(a, c).is_le(), "{} {} {}", a, b, c);
            }
        }
    }
}
