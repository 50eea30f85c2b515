//! Leaks: whether a feature row contains the game it describes.
//!
//! Every feature is computed twice from the snapshot's games: strictly before the date, and as if the date were over. A
//! row can tell where the two differ by more than the stored column's precision; there its value equals one of the two,
//! or neither.
//!
//! An honest row of our own definition never equals the value that includes the date; one of another definition may, by
//! coincidence, above all where a feature has few values. How often coincidence strikes is measured on the snapshot
//! itself, with two values that a leak has no reason to hit: the one mirrored (as far from the honest value, on the other
//! side) and the one late (the honest value of the player's game before). A feature **leaks** if at least 3 rows and 1 % of
//! those that can tell equal the value that includes the date; if these are more than 3 times as many as coincidence gives;
//! and if they are most of the rows that do not equal the honest value: half of them, or three in four where a feature
//! has few values. Rows that leak by our definition are all of them, so a season that leaks on 5 % of its rows is caught in
//! every feature, whichever rows they are. A definition that differs from ours hits the value that includes the date by
//! accident only, and misses both far more often: a real honest season that counts games of 0 minutes does so on 25 % to
//! 41 % of the rows that it computes otherwise. A feature is **clean** if 90 % equal the honest value and no more equal the
//! other than coincidence gives, and otherwise **differs**: it was computed by another definition, and this audit cannot
//! judge it.
//!
//! Four features follow from the calendar: there another way of counting days (8 for 7, say) looks like a leak. But it
//! gives every row with the same days of games the same answer, and a leak on some rows does not; that tells them apart.
//!
//! A column with one value in every row says nothing of any game, so it is **constant**, unless other features leak
//! outright and it is just what a leak would make of it.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use serde::Serialize;

use super::columns::StoredColumn;
use super::finding::{EXAMPLES, Example, Finding, Found};
use super::precision::Precision;
use super::tables::Tables;
use crate::domain::FeatureName;
use crate::features::baseline::{self, BaselineRow};
use crate::season::{FeatureRow, Lookup};

/// The least rows that are no accident.
const LEAST_ROWS: usize = 3;
/// The least share of the rows that can tell: fewer are what corrected box scores leave behind.
const LEAST_SHARE: f64 = 0.01;
/// How many times more often than coincidence.
const BEYOND_COINCIDENCE: f64 = 3.0;
/// The least share of the rows that do not equal the honest value, where a feature has many values and where it has few.
const LEAST_OF_UNLIKE: [f64; 2] = [0.5, 0.75];
/// How many values are few.
const FEW_VALUES: usize = 64;
/// From which share on rows are as the honest definition has them, or as a calendar has them.
const NEARLY_ALL: f64 = 0.9;

/// What is said about a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeakVerdict {
    /// Its rows are as computed strictly before the date.
    Clean,
    /// Rows contain the game they describe.
    Leaks,
    /// Computed by another definition; not judged.
    Differs,
    /// It has one value; not judged.
    Constant,
    /// Whatever its definition, it goes with the outcome as nothing does that is known before the game.
    KnowsOutcome,
    /// The same, no further than what knows the line-up.
    MayKnowOutcome,
    /// It is said to be built here, and is not.
    NotAsBuilt,
    /// The date makes no difference to it.
    CannotLeak,
    /// No row that can be compared has it.
    NotCarried,
}

impl LeakVerdict {
    /// The verdict in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Leaks => "LEAKS",
            Self::Differs => "differs",
            Self::Constant => "constant",
            Self::KnowsOutcome => "KNOWS OUTCOME",
            Self::MayKnowOutcome => "may know outcome",
            Self::NotAsBuilt => "NOT AS BUILT",
            Self::CannotLeak => "cannot leak",
            Self::NotCarried => "not carried",
        }
    }
}

/// How the stored values of a feature compare with those computed from the games.
#[derive(Clone, Debug, Serialize)]
pub struct FeatureLeak<Name = FeatureName> {
    /// The feature.
    pub feature: Name,
    /// What follows.
    pub verdict: LeakVerdict,
    /// Rows that were compared: `either` + `before` + `including` + `neither`.
    pub rows: usize,
    /// Rows whose two computed values differ by more than the column's precision.
    pub can_tell: usize,
    /// Rows that equal both.
    pub either: usize,
    /// Rows that equal only the value strictly before the date.
    pub before: usize,
    /// Rows that equal only the value that includes the date.
    pub including: usize,
    /// Rows that equal neither.
    pub neither: usize,
    /// How many of `including` coincidence gives.
    pub coincidence: f64,
    /// Rows that show it: of a leak those that leak, else those that equal neither.
    pub examples: Vec<Example>,
}

impl<Name> FeatureLeak<Name> {
    /// Nothing compared yet of so many rows.
    pub(super) const fn new(feature: Name, rows: usize) -> Self {
        Self {
            feature,
            verdict: LeakVerdict::NotCarried,
            rows,
            can_tell: 0,
            either: 0,
            before: 0,
            including: 0,
            neither: 0,
            coincidence: 0.0,
            examples: Vec::new(),
        }
    }
}

/// One row, as far as one feature goes.
#[derive(Clone, Copy)]
struct ComparedFeatureRow {
    game: usize,
    stored: f64,
    before: f64,
    including: f64,
    /// The honest value of the player's game before.
    late: Option<f64>,
}

/// Compares every feature; `before` and `including` are the computed rows, in the same order.
pub(super) fn check(
    tables: &Tables<'_>,
    before: &[BaselineRow],
    including: &[BaselineRow],
) -> (Vec<FeatureLeak>, Vec<Finding>) {
    let days = GameDays::new(tables);
    let stored: Vec<Option<FeatureRow<'_>>> =
        before.iter().map(|row| tables.feature_row(row.game)).collect();
    let compare = |position: usize| {
        let name = baseline::names()[position];
        let compared = |at: usize| {
            let Lookup::Value(stored) = stored[at]?.get(name) else { return None };
            let game = before[at].game;
            let late = at.checked_sub(1).map(|late| &before[late]);
            let late = late
                .filter(|row| tables.games.players.get(row.game) == tables.games.players.get(game));
            Some(ComparedFeatureRow {
                game,
                stored,
                before: before[at].values[position],
                including: including[at].values[position],
                late: late.map(|row| row.values[position]),
            })
        };
        let rows: Vec<ComparedFeatureRow> = (0..before.len()).filter_map(compared).collect();
        judge(name, &rows, tables, &days)
    };
    let mut leaks: Vec<FeatureLeak> = (0..baseline::COUNT).into_par_iter().map(compare).collect();
    suspect_constants(&mut leaks);
    let findings = leaks.iter().filter(|leak| leak.verdict == LeakVerdict::Leaks).map(finding);
    let findings = findings.collect();
    (leaks, findings)
}

/// Where one feature leaks outright, a constant one whose rows all contain their game leaks, too.
fn suspect_constants(leaks: &mut [FeatureLeak]) {
    let outright = |leak: &FeatureLeak| {
        leak.verdict == LeakVerdict::Leaks && 2 * leak.including >= leak.can_tell
    };
    if leaks.iter().any(outright) {
        let made_constant = |leak: &&mut FeatureLeak| {
            leak.verdict == LeakVerdict::Constant && leak.including == leak.can_tell
        };
        leaks.iter_mut().filter(made_constant).for_each(|leak| leak.verdict = LeakVerdict::Leaks);
    }
}

fn finding(leak: &FeatureLeak) -> Finding {
    let share = leak.including as f64 / leak.can_tell as f64;
    Finding {
        found: Found::Leak { feature: leak.feature, share },
        count: leak.including,
        examples: leak.examples.clone(),
    }
}

/// The features whose rows are not what we compute, where these rows are said to be ours.
pub(super) fn not_as_built(leaks: &[FeatureLeak]) -> Vec<Finding> {
    let differing = |leak: &FeatureLeak| leak.including + leak.neither;
    let of_feature = |leak: &FeatureLeak| Finding {
        found: Found::NotAsBuilt { feature: leak.feature, rows: leak.rows },
        count: differing(leak),
        examples: leak.examples.clone(),
    };
    leaks.iter().filter(|leak| differing(leak) > 0).map(of_feature).collect()
}

/// Gives each feature that `findings` accuse the verdict that says so: nothing is clean that is wrong.
pub(super) fn overrule(leaks: &mut [FeatureLeak], findings: &[Finding]) {
    const GRAVEST: [LeakVerdict; 3] =
        [LeakVerdict::Leaks, LeakVerdict::KnowsOutcome, LeakVerdict::NotAsBuilt];
    for finding in findings {
        let (accused, verdict) = match &finding.found {
            Found::KnowsOutcome { feature, .. } => (vec![*feature], LeakVerdict::KnowsOutcome),
            Found::NotAsBuilt { feature, .. } => {
                (vec![StoredColumn::Feature(*feature)], LeakVerdict::NotAsBuilt)
            }
            Found::MayKnowOutcome { feature, .. } => (vec![*feature], LeakVerdict::MayKnowOutcome),
            // Which of them it is, nobody knows.
            Found::ColumnsKnowOutcome { columns, .. } => {
                (columns.clone(), LeakVerdict::MayKnowOutcome)
            }
            _ => continue,
        };
        for leak in leaks.iter_mut().filter(|leak| !GRAVEST.contains(&leak.verdict)) {
            if accused.contains(&StoredColumn::Feature(leak.feature)) {
                leak.verdict = verdict;
            }
        }
    }
}

fn judge(
    name: FeatureName,
    rows: &[ComparedFeatureRow],
    tables: &Tables<'_>,
    days: &GameDays,
) -> FeatureLeak {
    let precision = Precision::measure(&rows.iter().map(|row| row.stored));
    let mut leak = FeatureLeak::new(name, rows.len());
    let (mut coincidences, mut by_days) = (Coincidences::default(), LeaksByDays::new());
    let (mut leaking, mut unlike) = (Vec::new(), Vec::new());
    for row in rows {
        let tells = precision.tells_apart(row.before, row.including);
        let is = |value| precision.same(row.stored, value);
        let (honest, leaks) = (is(row.before), is(row.including));
        let leaks_only = leaks && !honest && tells;
        if leaks_only {
            leak.including += 1;
            leaking.push(row);
        } else if honest && !leaks && tells {
            leak.before += 1;
        } else if honest || leaks {
            leak.either += 1;
        } else {
            leak.neither += 1;
            unlike.push(row);
        }
        if tells {
            leak.can_tell += 1;
            coincidences.count(row, precision);
            if FROM_THE_CALENDAR.contains(&name) {
                let (leak, can_tell) = by_days.entry(days.pattern(row.game)).or_default();
                (*leak, *can_tell) = (*leak + usize::from(leaks_only), *can_tell + 1);
            }
        }
    }
    leak.coincidence = coincidences.share() * leak.can_tell as f64;
    leak.verdict = verdict(&leak, rows, &by_days);
    leak.examples = examples(leak.verdict, &leaking, &unlike, tables);
    leak
}

/// The first of the `leaking` rows if the feature may leak, or else of those that are `unlike` either, with what is compared.
fn examples(
    verdict: LeakVerdict,
    leaking: &[&ComparedFeatureRow],
    unlike: &[&ComparedFeatureRow],
    tables: &Tables<'_>,
) -> Vec<Example> {
    let rows = if verdict == LeakVerdict::Clean || leaking.is_empty() { unlike } else { leaking };
    let example = |row: &&ComparedFeatureRow| {
        let values = [("stored", row.stored), ("before", row.before), ("including", row.including)];
        tables.example(row.game, values.map(|(name, value)| (name, value.into())).to_vec())
    };
    rows.iter().take(EXAMPLES).map(example).collect()
}

/// For rows with the same days of games: how many leak, and how many can tell.
type LeaksByDays = BTreeMap<u64, (usize, usize)>;

fn verdict(leak: &FeatureLeak, rows: &[ComparedFeatureRow], by_days: &LeaksByDays) -> LeakVerdict {
    let can_tell = leak.can_tell as f64;
    let all_same = |value: fn(&ComparedFeatureRow) -> f64| {
        rows.iter().all(|row| value(row).to_bits() == value(&rows[0]).to_bits())
    };
    let including = leak.including as f64;
    let beyond_coincidence = leak.including >= LEAST_ROWS
        && including >= LEAST_SHARE * can_tell
        && including > BEYOND_COINCIDENCE * leak.coincidence;
    if rows.is_empty() {
        LeakVerdict::NotCarried
    } else if leak.can_tell == 0 {
        LeakVerdict::CannotLeak
    } else if all_same(|row| row.stored) && all_same(|row| row.including) {
        LeakVerdict::Constant
    } else if beyond_coincidence
        && including >= least_of_unlike(rows) * (leak.including + leak.neither) as f64
        && !follows_from_days(leak, by_days)
    {
        LeakVerdict::Leaks
    } else if all_same(|row| row.stored) {
        LeakVerdict::Constant
    } else if (leak.including + leak.neither) as f64 <= (1.0 - NEARLY_ALL) * can_tell
        && !beyond_coincidence
    {
        LeakVerdict::Clean
    } else {
        LeakVerdict::Differs
    }
}

fn least_of_unlike(rows: &[ComparedFeatureRow]) -> f64 {
    let mut values = BTreeSet::new();
    for row in rows {
        values.insert(row.stored.to_bits());
        if values.len() > FEW_VALUES {
            return LEAST_OF_UNLIKE[0];
        }
    }
    LEAST_OF_UNLIKE[1]
}

/// Whether some rows look as if they leaked, and which ones depends on the days of games alone.
fn follows_from_days(leak: &FeatureLeak, by_days: &LeaksByDays) -> bool {
    if leak.including as f64 >= NEARLY_ALL * leak.can_tell as f64 {
        return false;
    }
    let alike = by_days.values().filter(|(leak, can_tell)| *leak > 0 && *can_tell > 1);
    let (leaking, can_tell) =
        alike.fold((0, 0), |sum, (leak, can_tell)| (sum.0 + leak, sum.1 + can_tell));
    can_tell > 0 && leaking as f64 >= NEARLY_ALL * can_tell as f64
}

/// How often stored values equal two that they have no reason to equal: the honest value's mirror image, and the honest
/// value of the game before.
#[derive(Debug, Default)]
struct Coincidences {
    mirrored: Coincidence,
    late: Coincidence,
}

impl Coincidences {
    fn count(&mut self, row: &ComparedFeatureRow, precision: Precision) {
        self.mirrored.count(row, 2.0 * row.before - row.including, precision);
        if let Some(value) = row.late {
            self.late.count(row, value, precision);
        }
    }

    fn share(&self) -> f64 {
        self.mirrored.share().max(self.late.share())
    }
}

/// How often stored values equal one that neither an honest row nor a leak has a reason to equal.
#[derive(Debug, Default)]
struct Coincidence {
    hits: usize,
    chances: usize,
}

impl Coincidence {
    fn count(&mut self, row: &ComparedFeatureRow, value: f64, precision: Precision) {
        if precision.tells_apart(value, row.before) && precision.tells_apart(value, row.including) {
            self.chances += 1;
            let other =
                precision.same(row.stored, row.before) || precision.same(row.stored, row.including);
            self.hits += usize::from(!other && precision.same(row.stored, value));
        }
    }

    fn share(&self) -> f64 {
        self.hits as f64 / self.chances.max(1) as f64
    }
}

/// The features that follow from the dates of games.
const FROM_THE_CALENDAR: [FeatureName; 4] = [
    FeatureName::GamesInLast7Days,
    FeatureName::FatigueScore,
    FeatureName::RestAdvantage,
    FeatureName::BackToBack,
];

/// The days on which a player and the two teams had games.
struct GameDays {
    /// For each row of the games: a bit for each of the 14 days before on which the player played, one for each on which
    /// he has a row at all, and above them the two teams' days since their last game, at most 7.
    patterns: Vec<u64>,
}

impl GameDays {
    const BITS: i32 = 14;

    fn new(tables: &Tables<'_>) -> Self {
        let dates = tables.games.dates;
        let mut of_teams: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
        for (team, day) in tables.teams.iter().zip(dates) {
            of_teams.entry(team).or_default().push(*day);
        }
        for days in of_teams.values_mut() {
            days.sort_unstable();
            days.dedup();
        }
        let rest = |team: &str, day: i32| {
            let days = of_teams.get(team).map_or(&[][..], Vec::as_slice);
            let last = days[..days.partition_point(|other| *other < day)].last();
            last.map_or(7, |last| (day - last).min(7)).unsigned_abs()
        };
        let mut patterns = vec![0; dates.len()];
        for rows in &tables.timelines {
            for row in rows.clone() {
                let since = |other: &usize| dates[row] - dates[*other];
                let past = (rows.start..row).rev().take_while(|other| since(other) <= Self::BITS);
                let bit = |bits: u64, other: usize| match since(&other) {
                    0 => bits,
                    days => {
                        let played = u64::from(tables.played(other)) << Self::BITS;
                        bits | ((1 | played) << (days - 1))
                    }
                };
                let teams = rest(tables.teams[row], dates[row]) * 8
                    + rest(tables.opponents[row], dates[row]);
                patterns[row] = past.fold(u64::from(teams) << (2 * Self::BITS), bit);
            }
        }
        Self { patterns }
    }

    fn pattern(&self, game: usize) -> u64 {
        self.patterns[game]
    }
}
