//! The test of all settings at once.

use rayon::iter::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use serde::Serialize;

use super::LEVEL;
use super::error::LuckError;
use super::losses::Losses;
use super::resampling::{DateDraws, DrawGroup, LANES, Resampling};
use super::studentised::{LossRatio, Studentised, count_dates};
use crate::domain::math::ln;
use crate::grade::MIN_DATES;

/// Whether the best of all settings beats the default by more than the best of so many does by chance.
///
/// Hansen's test for superior predictive ability (*Journal of Business & Economic Statistics* 23, 2005). The statistic is
/// the largest √n·d̄/ω of all settings, at least 0, where d̄ is the default's loss less the setting's, and n the number of
/// dates. A p-value is how often the statistic is at least as large in draws of dates in which no setting beats the default,
/// (1 + those) / (1 + draws) (Davison and Hinkley 1997, 4.2.5), and 1 where no setting did better than the default. What
/// each setting's draws are centred on differs:
///
/// - `upper`: its own d̄, as if all settings were as good as the default (White's reality check, studentised);
/// - `consistent`: its own d̄ where that is at least −(ω/√n)·√(2 ln ln n); worse settings stay as much worse as they were
///   found;
/// - `lower`: its own d̄ where that is at least 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LuckTest {
    /// How many settings were tried, those included on too few dates to be tested.
    pub tried: usize,
    /// How many dates were resampled.
    pub dates: usize,
    /// How they were.
    pub resampling: Resampling,
    /// The setting with the largest statistic, the first of those; `None` if none was tested.
    pub best: Option<usize>,
    /// The statistic, at least 0.
    pub statistic: f64,
    /// The lower p-value.
    pub lower: f64,
    /// The p-value that is shown.
    pub consistent: f64,
    /// The upper p-value.
    pub upper: f64,
    /// Each setting; `None` where it has a denominator on fewer than [`MIN_DATES`] dates.
    pub settings: Vec<Option<SettingTest>>,
}

/// One setting beside the default.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SettingTest {
    /// d̄: the default's loss less the setting's, above 0 where the setting is better.
    pub difference: f64,
    /// ω/√n.
    pub standard_error: f64,
    /// Adjusted for all settings by Romano and Wolf's step-down (2005; its p-values as in *Statistics & Probability Letters*
    /// 113, 2016): with those up to a level called better, a setting that is not is among them in at most that share of
    /// samples. 1 where the setting did not do better than the default.
    pub p_value: f64,
}

impl LuckTest {
    /// Tests all settings of `losses`.
    ///
    /// # Errors
    ///
    /// On fewer than [`MIN_DATES`] dates of the default, or fewer blocks of dates.
    pub fn new(losses: &Losses, resampling: Resampling) -> Result<Self, LuckError> {
        let (dates, block) = (losses.dates(), resampling.block.get());
        let few = || LuckError::FewDates { dates: count_dates(losses.default()) };
        let default = LossRatio::new(losses.default()).ok_or_else(few)?;
        if dates / block < MIN_DATES {
            return Err(LuckError::FewBlocks { dates, block });
        }
        let setting = |setting| {
            let ratio = LossRatio::new(losses.setting(setting))?;
            Some(Studentised::new(&default, &ratio, block))
        };
        let studentised: Vec<Option<Studentised>> =
            (0..losses.settings()).into_par_iter().map(setting).collect();
        let ranked = rank(&studentised, dates);
        let draws = DateDraws::new(dates, resampling);
        let exceedances = (draws.groups().par_iter())
            .map(|group| Exceedances::count(losses, &ranked, *group))
            .reduce(|| Exceedances::none(ranked.len()), |one, other| one.add(&other));
        Ok(Self::from_counts(studentised, &ranked, &exceedances, dates, resampling))
    }

    fn from_counts(
        studentised: Vec<Option<Studentised>>,
        ranked: &[Ranked],
        exceedances: &Exceedances,
        dates: usize,
        resampling: Resampling,
    ) -> Self {
        let p_value = |statistic: f64, count: usize| {
            let share = (1 + count) as f64 / (1 + resampling.draws) as f64;
            if statistic > 0.0 { share } else { 1.0 }
        };
        let mut stepped = vec![1.0; studentised.len()];
        let mut highest: f64 = 0.0;
        for (ranked, count) in ranked.iter().zip(&exceedances.by_rank).rev() {
            highest = highest.max(p_value(ranked.statistic, *count));
            stepped[ranked.setting] = highest;
        }
        let of = |(studentised, p_value): (Option<Studentised>, f64)| {
            let Studentised { difference, standard_error } = studentised?;
            Some(SettingTest { difference, standard_error, p_value })
        };
        let best = ranked.last();
        let statistic = best.map_or(0.0, |best| best.statistic.max(0.0));
        let [lower, consistent, upper] = exceedances.of_best.map(|count| p_value(statistic, count));
        let (tried, best) = (studentised.len(), best.map(|best| best.setting));
        let settings = studentised.into_iter().zip(stepped).map(of).collect();
        Self { tried, dates, resampling, best, statistic, lower, consistent, upper, settings }
    }

    /// Whether the best beats the default at [`LEVEL`], by the consistent p-value.
    pub fn is_difference(&self) -> bool {
        self.consistent < LEVEL
    }

    /// The settings that beat the default at a level, the surest first: Romano and Wolf's list.
    pub fn better(&self, level: f64) -> Vec<usize> {
        let sure = |(setting, test): (usize, &Option<SettingTest>)| {
            let test = test.filter(|test| test.p_value <= level)?;
            Some((setting, test.difference / test.standard_error))
        };
        let mut better: Vec<(usize, f64)> =
            self.settings.iter().enumerate().filter_map(sure).collect();
        better.sort_by(|one, other| other.1.total_cmp(&one.1));
        better.into_iter().map(|(setting, _)| setting).collect()
    }
}

/// A setting that is tested, in its place among all.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    setting: usize,
    statistic: f64,
    standard_error: f64,
    /// What its draws are centred on for the lower, the consistent and the upper p-value.
    centres: [f64; 3],
}

/// The settings that are tested by their statistics, the best last; of equals the first.
fn rank(studentised: &[Option<Studentised>], dates: usize) -> Vec<Ranked> {
    let threshold = -(2.0 * ln(ln(dates as f64))).sqrt();
    let tested = |(setting, of): (usize, &Option<Studentised>)| {
        let of = (*of)?;
        let (statistic, difference) = (of.statistic(), of.difference);
        let consistent = if statistic >= threshold { difference } else { 0.0 };
        let centres = [difference.max(0.0), consistent, difference];
        Some(Ranked { setting, statistic, standard_error: of.standard_error, centres })
    };
    let mut ranked: Vec<Ranked> = studentised.iter().enumerate().filter_map(tested).collect();
    ranked.sort_by(|one, other| {
        one.statistic.total_cmp(&other.statistic).then(other.setting.cmp(&one.setting))
    });
    ranked
}

/// In how many draws chance did at least as well.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Exceedances {
    /// As the best: for the lower, the consistent and the upper p-value.
    of_best: [usize; 3],
    /// By rank, how often a setting of at most this rank did at least as well as the one of this rank.
    by_rank: Vec<usize>,
}

impl Exceedances {
    fn none(ranks: usize) -> Self {
        Self { of_best: [0; 3], by_rank: vec![0; ranks] }
    }

    /// Whole numbers, so that the order of threads does not matter.
    fn add(mut self, other: &Self) -> Self {
        let sums = self.of_best.iter_mut().chain(&mut self.by_rank);
        sums.zip(other.of_best.iter().chain(&other.by_rank)).for_each(|(sum, count)| *sum += count);
        self
    }

    /// Those in a group of draws, from the worst setting to the best. A setting does not count in a draw in which it, or the
    /// default, has no denominator: its loss is not a number there, and no number's maximum.
    fn count(losses: &Losses, ranked: &[Ranked], group: DrawGroup<'_>) -> Self {
        let default = losses.default();
        let default_denominators = group.sums(default.denominators);
        let default_losses = divide(group.sums(default.numerators), default_denominators);
        let at_least = |highest: &[f64; LANES], statistic: f64| {
            highest[..group.draws].iter().filter(|highest| **highest >= statistic).count()
        };
        let mut highest = [[0.0_f64; LANES]; 3];
        let mut by_rank = Vec::with_capacity(ranked.len());
        for of in ranked {
            let setting = losses.setting(of.setting);
            let denominators = if setting.denominators == default.denominators {
                default_denominators
            } else {
                group.sums(setting.denominators)
            };
            let setting_losses = divide(group.sums(setting.numerators), denominators);
            for (highest, centre) in highest.iter_mut().zip(of.centres) {
                for (lane, highest) in highest.iter_mut().enumerate() {
                    let difference = default_losses[lane] - setting_losses[lane];
                    *highest = highest.max((difference - centre) / of.standard_error);
                }
            }
            by_rank.push(at_least(&highest[2], of.statistic));
        }
        let best = ranked.last().map_or(0.0, |best| best.statistic);
        Self { of_best: highest.map(|highest| at_least(&highest, best)), by_rank }
    }
}

fn divide(numerators: [f64; LANES], denominators: [f64; LANES]) -> [f64; LANES] {
    std::array::from_fn(|lane| numerators[lane] / denominators[lane])
}

#[cfg(test)]
mod tests {
    use rand_pcg::Pcg64;
    use rayon::ThreadPoolBuilder;

    use super::super::losses::LossByDate;
    use super::*;
    use crate::domain::random::draw_unit;

    const DATES: usize = 20;

    /// Settings whose losses lie around the default's, the later ones lower, over 1 to 5 player-dates.
    fn losses(settings: usize) -> Losses {
        let mut random = Pcg64::new(3, 3);
        let mut losses = Losses::new(settings, DATES);
        for date in 0..DATES {
            let mut loss = |count: f64| 4.0 * count * draw_unit(&mut random);
            losses.add_default(date, loss(5.0), 5.0);
            for setting in 0..settings {
                let count = (1 + (setting + date) % 5) as f64;
                losses.add(setting, date, loss(count) - 0.2 * setting as f64 * count, count);
            }
        }
        losses
    }

    fn test(losses: &Losses) -> LuckTest {
        LuckTest::new(losses, Resampling::default()).unwrap()
    }

    /// The losses of `settings`, in this order, times `factor`.
    fn chosen(from: &Losses, settings: &[usize], factor: f64) -> Losses {
        let mut losses = Losses::new(settings.len(), DATES);
        for date in 0..DATES {
            let of = from.default();
            losses.add_default(date, factor * of.numerators[date], of.denominators[date]);
            for (place, setting) in settings.iter().enumerate() {
                let of = from.setting(*setting);
                losses.add(place, date, factor * of.numerators[date], of.denominators[date]);
            }
        }
        losses
    }

    /// All settings' differences in each draw, in standard errors, worked out one by one.
    fn drawn(losses: &Losses, tests: &[SettingTest]) -> Vec<Vec<f64>> {
        let draws = DateDraws::new(DATES, Resampling::default());
        // How often a draw has a date is its sum of that date alone.
        let alone = |date: usize| (0..DATES).map(|of| f64::from(u8::from(of == date))).collect();
        let alone: Vec<Vec<f64>> = (0..DATES).map(alone).collect();
        let counts = |group: DrawGroup<'_>, lane: usize| -> Vec<f64> {
            alone.iter().map(|date| group.sums(date)[lane]).collect()
        };
        let differences = |counts: Vec<f64>| {
            let loss = |of: LossByDate<'_>| {
                let sum =
                    |of: &[f64]| of.iter().zip(&counts).map(|(of, count)| of * count).sum::<f64>();
                sum(of.numerators) / sum(of.denominators)
            };
            let difference = |setting| loss(losses.default()) - loss(losses.setting(setting));
            let tests = tests.iter().enumerate();
            tests.map(|(setting, test)| difference(setting) / test.standard_error).collect()
        };
        let groups = draws.groups().into_iter();
        let lanes = groups.flat_map(|group| (0..group.draws).map(move |lane| (group, lane)));
        lanes.map(|(group, lane)| differences(counts(group, lane))).collect()
    }

    #[test]
    fn p_values_are_those_of_their_definitions() {
        let losses = losses(6);
        let found = test(&losses);
        let tests: Vec<SettingTest> = found.settings.iter().map(|test| test.unwrap()).collect();
        let statistics: Vec<f64> =
            tests.iter().map(|test| test.difference / test.standard_error).collect();
        let draws = drawn(&losses, &tests);
        assert_eq!(draws.len(), 1000);
        let p_value = |settings: &[usize], statistic: f64, centre: &dyn Fn(f64) -> f64| {
            let highest = |draw: &Vec<f64>| {
                let of = settings.iter().map(|of| draw[*of] - centre(statistics[*of]));
                of.fold(0.0, f64::max)
            };
            (1 + draws.iter().filter(|draw| highest(draw) >= statistic).count()) as f64 / 1001.0
        };
        let mut order: Vec<usize> = (0..6).collect();
        order.sort_by(|one, other| statistics[*other].total_cmp(&statistics[*one]));
        assert_eq!((found.best, found.statistic), (Some(order[0]), statistics[order[0]]));
        // 20 dates: √(2 ln ln 20) is 1.481.
        assert_eq!(found.lower, p_value(&order, found.statistic, &|of| of.max(0.0)));
        let consistent = |of| if of >= -1.481 { of } else { 0.0 };
        assert_eq!(found.consistent, p_value(&order, found.statistic, &consistent));
        assert_eq!(found.upper, p_value(&order, found.statistic, &|of| of));
        // Romano and Wolf: each against those that are not surer, and no p-value below that of a surer one.
        let mut highest: f64 = 0.0;
        for (rank, setting) in order.iter().enumerate() {
            highest = highest.max(p_value(&order[rank..], statistics[*setting], &|of| of));
            let expected = if statistics[*setting] > 0.0 { highest } else { 1.0 };
            assert_eq!(tests[*setting].p_value, expected, "{setting}");
        }
        let [lower, consistent, upper] = [found.lower, found.consistent, found.upper];
        assert!(lower <= consistent && consistent <= upper && upper < 1.0, "{found:?}");
        assert_eq!(tests[order[0]].p_value, upper);
    }

    #[test]
    fn worse_settings_are_not_centred_beyond_the_threshold() {
        // √(2 ln ln 160) is 1.8024.
        let of = |difference| Some(Studentised { difference, standard_error: 1.0 });
        let ranked = rank(&[of(-1.80), of(1.0), None, of(-1.81)], 160);
        let centres: Vec<_> = ranked.iter().map(|of| (of.setting, of.centres)).collect();
        let expected = [(3, [0.0, 0.0, -1.81]), (0, [0.0, -1.80, -1.80]), (1, [1.0, 1.0, 1.0])];
        assert_eq!(centres, expected);
    }

    #[test]
    fn what_is_surely_better_or_worse_is_said_so() {
        let with = |loss: f64| {
            let mut losses = Losses::new(2, DATES);
            for date in 0..DATES {
                let (count, default) = ((1 + date % 3) as f64, (date % 7) as f64);
                losses.add_default(date, default, count);
                losses.add(0, date, default + loss * count, count);
                losses.add(1, date, default, count);
            }
            test(&losses)
        };
        let better = with(-0.25);
        assert_eq!(
            (better.best, better.consistent, better.better(LEVEL)),
            (Some(0), 1.0 / 1001.0, vec![0])
        );
        assert_eq!(better.settings[1].unwrap().p_value, 1.0, "the same losses are not better");
        let worse = with(0.25);
        assert_eq!(
            (worse.statistic, worse.lower, worse.consistent, worse.upper),
            (0.0, 1.0, 1.0, 1.0)
        );
        assert_eq!((worse.is_difference(), worse.better(LEVEL)), (false, Vec::new()));
    }

    #[test]
    fn neither_order_nor_unit_nor_threads_change_what_is_said() {
        let losses = losses(6);
        let expected = test(&losses);
        let order = [3, 0, 5, 1, 4, 2];
        let turned = test(&chosen(&losses, &order, 1.0));
        let settings = order.map(|setting| expected.settings[setting]).to_vec();
        let best = order.iter().position(|of| expected.best == Some(*of));
        assert_eq!(turned, LuckTest { best, settings, ..expected.clone() });
        // A power of two, so that nothing is rounded otherwise.
        let scaled = test(&chosen(&losses, &[0, 1, 2, 3, 4, 5], 0.5));
        let half = |of: &Option<SettingTest>| {
            of.map(|SettingTest { difference, standard_error, p_value }| SettingTest {
                difference: 0.5 * difference,
                standard_error: 0.5 * standard_error,
                p_value,
            })
        };
        let settings = expected.settings.iter().map(half).collect();
        assert_eq!(scaled, LuckTest { settings, ..expected.clone() });
        for threads in [1, 2, 5] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert_eq!(pool.install(|| test(&losses)), expected);
        }
    }

    #[test]
    fn the_same_setting_again_changes_nothing() {
        let losses = losses(6);
        let once = test(&losses);
        let twice = test(&chosen(&losses, &[0, 1, 2, 3, 4, 5, 5, 0], 1.0));
        let p_values = |of: &LuckTest| [of.lower, of.consistent, of.upper];
        assert_eq!((p_values(&twice), twice.best), (p_values(&once), once.best));
        assert_eq!(twice.settings[..6], once.settings[..]);
        assert_eq!(twice.settings[6..], [once.settings[5], once.settings[0]]);
    }

    #[test]
    fn settings_on_few_dates_are_tried_and_not_tested() {
        let mut losses = Losses::new(2, DATES);
        for date in 0..DATES {
            losses.add_default(date, 5.0 + (date % 3) as f64, 1.0);
            let rare = if date < 9 { 1.0 } else { 0.0 };
            losses.add(0, date, 0.0, rare);
            // Draws without any of these ten dates tell nothing of it, and are no reason to call it luck.
            losses.add(
                1,
                date,
                if date < 10 { 4.0 } else { 0.0 },
                if date < 10 { 1.0 } else { 0.0 },
            );
        }
        let found = test(&losses);
        assert_eq!((found.tried, found.settings[0], found.best), (2, None, Some(1)));
        assert!(found.consistent < 0.01, "{found:?}");
        let nothing = test(&chosen(&losses, &[], 1.0));
        assert_eq!((nothing.tried, nothing.best, nothing.consistent), (0, None, 1.0));
    }

    #[test]
    fn too_few_dates_or_blocks_are_refused() {
        let of = |dates: usize, block: usize| {
            let mut losses = Losses::new(1, dates);
            (0..dates).for_each(|date| losses.add_default(date, 1.0, 1.0));
            let block = block.try_into().unwrap();
            LuckTest::new(&losses, Resampling { block, ..Resampling::default() })
        };
        assert_eq!(of(9, 1).unwrap_err(), LuckError::FewDates { dates: 9 });
        assert_eq!(of(0, 1).unwrap_err(), LuckError::FewDates { dates: 0 });
        let error = of(29, 3).unwrap_err();
        assert_eq!(error, LuckError::FewBlocks { dates: 29, block: 3 });
        assert!(error.to_string().starts_with("29 dates have 9 blocks of 3, "), "{error}");
        assert!(of(30, 3).is_ok());
    }
}
