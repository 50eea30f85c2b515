//! Chosen on the past, scored on the future: each month, the setting that was best on all dates before it.

use serde::Serialize;

use super::{SweepMeasure, SweepResults};
use crate::domain::GameDate;
use crate::experiment::luck::{Losses, LuckTest, Resampling, SettingTest};
use crate::grade::MIN_DATES;

/// What choosing on the past would have brought.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// Each month with the setting that was best before it.
    pub months: Vec<ChosenMonth>,
    /// The measure with the settings that were chosen, over all months with a choice.
    pub chosen: f64,
    /// The same with the declared numbers.
    pub default: f64,
    /// How much less is lost than with the declared numbers, on average, and how sure that is; `None` on too few dates.
    pub test: Option<SettingTest>,
}

/// A month, and what was chosen for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ChosenMonth {
    /// The first of its dates.
    pub first: GameDate,
    /// How many dates it has.
    pub dates: usize,
    /// The place of the setting.
    pub setting: usize,
}

impl Choice {
    /// The choices for `system`, by its place; `None` where no month has enough dates before it.
    pub(super) fn new(results: &SweepResults, system: usize, by: SweepMeasure) -> Option<Self> {
        let dates: Vec<GameDate> =
            results.seasons.iter().flat_map(|of| of.dates.iter().copied()).collect();
        let losses: Vec<Vec<(f64, f64)>> = (0..results.settings.len())
            .map(|setting| {
                results.of(setting, system).flatten().map(|of| by.compared(of)).collect()
            })
            .collect();
        let mut before = vec![(0.0, 0.0); losses.len()];
        let (mut months, mut seen) = (Vec::new(), 0);
        let mut paired = Losses::new(1, dates.len());
        let mut sums = [(0.0, 0.0); 2];
        for (first, range) in by_month(&dates) {
            if seen >= MIN_DATES {
                let setting = best(&before);
                for date in range.clone() {
                    let (chosen, default) = (losses[setting][date], losses[0][date]);
                    paired.add(0, date, chosen.0, chosen.1);
                    paired.add_default(date, default.0, default.1);
                    for (sum, of) in sums.iter_mut().zip([chosen, default]) {
                        *sum = (sum.0 + of.0, sum.1 + of.1);
                    }
                }
                months.push(ChosenMonth { first, dates: range.len(), setting });
            }
            for (sum, losses) in before.iter_mut().zip(&losses) {
                for (loss, count) in &losses[range.clone()] {
                    *sum = (sum.0 + loss, sum.1 + count);
                }
            }
            seen += range.clone().filter(|date| losses[0][*date].1 > 0.0).count();
        }
        let declared = declared(results, system, by);
        let [chosen, default] = sums.map(|(loss, count)| by.beside(declared, loss / count));
        let test = LuckTest::new(&paired, Resampling::default()).ok();
        let test = test.and_then(|test| test.settings.first().copied().flatten());
        (!months.is_empty() && sums[0].1 > 0.0).then_some(Self { months, chosen, default, test })
    }

    /// How many months were chosen another setting for than the month before.
    pub fn changes(&self) -> usize {
        self.months.windows(2).filter(|pair| pair[0].setting != pair[1].setting).count()
    }
}

/// What the declared numbers lose on average over all dates.
pub(super) fn declared(results: &SweepResults, system: usize, by: SweepMeasure) -> f64 {
    let dates = results.of(0, system).flatten().map(|of| by.loss(of));
    let (loss, count) = dates.fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    loss / count
}

/// The place of the least mean loss, the first of those; the declared numbers where nothing is known.
pub(super) fn best(sums: &[(f64, f64)]) -> usize {
    let mean = |(loss, count): &(f64, f64)| if *count > 0.0 { loss / count } else { f64::INFINITY };
    let all = sums.iter().map(mean).enumerate();
    all.min_by(|one, other| one.1.total_cmp(&other.1)).map_or(0, |(place, _)| place)
}

/// The places of ascending dates by month, each with its first date.
fn by_month(dates: &[GameDate]) -> Vec<(GameDate, std::ops::Range<usize>)> {
    let month = |date: &GameDate| date.to_string()[..7].to_owned();
    let mut months = Vec::new();
    let mut from = 0;
    for of_month in dates.chunk_by(|one, other| month(one) == month(other)) {
        months.push((of_month[0], from..from + of_month.len()));
        from += of_month.len();
    }
    months
}
