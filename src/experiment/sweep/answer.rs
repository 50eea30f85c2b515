//! What a sweep says: the best within the sample with the number of tries beside it, what choosing on the past brought, how the
//! seasons agree, and how likely luck alone is as good.

use serde::Serialize;

use super::choice::{Choice, best, declared};
use super::{SweepMeasure, SweepResults, Varied, varied};
use crate::domain::{SeasonId, SystemId};
use crate::experiment::luck::{LEVEL, Losses, LuckTest, Resampling, SettingTest};

/// What a sweep says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SweepAnswer {
    /// What was to be small or large.
    pub by: SweepMeasure,
    /// How many settings were tried besides the declared numbers.
    pub tries: usize,
    /// System by system.
    pub systems: Vec<SystemAnswer>,
}

/// What a sweep says of one system.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SystemAnswer {
    /// The system.
    pub system_id: SystemId,
    /// Predictions that count, with the declared numbers.
    pub n: u64,
    /// The measure with the declared numbers.
    pub default: f64,
    /// The best within the sample.
    pub best: BestSetting,
    /// Hansen's test of all settings together; `None` on too few dates.
    pub luck: Option<LuckTest>,
    /// How many settings beat the declared numbers by Romano and Wolf's list, at 5 %.
    pub better: usize,
    /// What choosing on the past brought; `None` on too few dates.
    pub choice: Option<Choice>,
    /// The settings, the best first, each with its measure.
    pub ranking: Vec<RankedSetting>,
}

/// The best setting within the sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BestSetting {
    /// Its place; 0 are the declared numbers.
    pub setting: usize,
    /// Its measure.
    pub value: f64,
    /// Season by season, beside the declared numbers.
    pub seasons: Vec<BestInSeason>,
    /// What is varied and best at an end of what was tried.
    pub at_an_end: Vec<String>,
}

/// What a setting did in one season.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BestInSeason {
    /// The season.
    pub season: SeasonId,
    /// The measure with the setting.
    pub value: f64,
    /// The same with the declared numbers.
    pub default: f64,
    /// Whether the setting did better.
    pub is_better: bool,
}

/// A setting among all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RankedSetting {
    /// Its place; 0 are the declared numbers.
    pub setting: usize,
    /// Its measure.
    pub value: f64,
    /// Predictions that count: with some settings, a system predicts other player-dates.
    pub n: u64,
    /// The mean error, in points.
    pub bias: f64,
    /// What it is beside the declared numbers; `None` for these, and on too few dates.
    pub test: Option<SettingTest>,
}

/// What the results say by that measure.
pub fn answer(results: &SweepResults, by: SweepMeasure) -> SweepAnswer {
    let of = |(place, system): (usize, &SystemId)| {
        SystemQuestion { results, by, system: place }.answer(*system)
    };
    let systems = results.systems.iter().enumerate().map(of).collect();
    SweepAnswer { by, tries: results.settings.len() - 1, systems }
}

/// A question about one system, by its place.
struct SystemQuestion<'a> {
    results: &'a SweepResults,
    by: SweepMeasure,
    system: usize,
}

impl SystemQuestion<'_> {
    fn answer(&self, system_id: SystemId) -> SystemAnswer {
        let settings = 0..self.results.settings.len();
        let sums: Vec<(f64, f64)> = settings.map(|setting| self.total(setting)).collect();
        let luck = LuckTest::new(&self.losses(), Resampling::default()).ok();
        let place = best(&sums);
        let mut ranking: Vec<RankedSetting> =
            (0..sums.len()).map(|setting| self.ranked(setting, luck.as_ref())).collect();
        let loss = |of: &RankedSetting| {
            let (loss, count) = sums[of.setting];
            if count > 0.0 { loss / count } else { f64::INFINITY }
        };
        ranking.sort_by(|one, other| loss(one).total_cmp(&loss(other)));
        SystemAnswer {
            system_id,
            n: self.count(0),
            default: self.shown(sums[0]),
            best: BestSetting {
                setting: place,
                value: self.shown(sums[place]),
                seasons: self.seasons(place),
                at_an_end: self.at_an_end(place),
            },
            better: luck.as_ref().map_or(0, |luck| luck.better(LEVEL).len()),
            luck,
            choice: Choice::new(self.results, self.system, self.by),
            ranking,
        }
    }

    /// How many predictions with a setting count.
    fn count(&self, setting: usize) -> u64 {
        self.results.of(setting, self.system).flatten().map(|of| u64::from(of.count)).sum()
    }

    /// The measure of a setting that is so much compared, beside the declared numbers.
    fn shown(&self, (loss, count): (f64, f64)) -> f64 {
        self.by.beside(declared(self.results, self.system, self.by), loss / count)
    }

    /// What a setting is compared by in all, and over what.
    fn total(&self, setting: usize) -> (f64, f64) {
        let dates = self.results.of(setting, self.system).flatten();
        dates
            .map(|of| self.by.compared(of))
            .fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
    }

    fn losses(&self) -> Losses {
        let mut losses = Losses::new(self.results.settings.len() - 1, self.results.dates());
        for setting in 0..self.results.settings.len() {
            for (date, of) in self.results.of(setting, self.system).flatten().enumerate() {
                let (loss, count) = self.by.compared(of);
                match setting.checked_sub(1) {
                    Some(tried) => losses.add(tried, date, loss, count),
                    None => losses.add_default(date, loss, count),
                }
            }
        }
        losses
    }

    fn ranked(&self, setting: usize, luck: Option<&LuckTest>) -> RankedSetting {
        let all = || self.results.of(setting, self.system).flatten();
        let (errors, count) =
            all().fold((0.0, 0.0), |(sum, n), of| (sum + of.error, n + f64::from(of.count)));
        let own = all().map(|of| self.by.loss(of));
        let own = own.fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
        let tried = setting.checked_sub(1);
        let test = luck.zip(tried).and_then(|(luck, tried)| luck.settings[tried]);
        RankedSetting {
            setting,
            value: self.by.shown(own.0 / own.1),
            n: self.count(setting),
            bias: errors / count,
            test,
        }
    }

    fn seasons(&self, setting: usize) -> Vec<BestInSeason> {
        let mean = |dates: &[super::DateSums],
                    of: fn(SweepMeasure, &super::DateSums) -> (f64, f64)| {
            let dates = dates.iter().map(|sums| of(self.by, sums));
            let (loss, count) = dates.fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
            loss / count
        };
        let (results, system) = (self.results, self.system);
        let pairs = results.of(setting, system).zip(results.of(0, system));
        let of = |(season, (one, other)): (&super::SeasonResults, (&[_], &[_]))| {
            let [compared, default] = [one, other].map(|dates| mean(dates, SweepMeasure::compared));
            let declared = mean(other, SweepMeasure::loss);
            BestInSeason {
                season: season.season,
                value: self.by.beside(declared, compared),
                default: self.by.beside(declared, default),
                is_better: compared < default,
            }
        };
        results.seasons.iter().zip(pairs).map(of).collect()
    }

    /// The parameters of which the best setting has the least or the greatest value that was tried, of three or more.
    fn at_an_end(&self, best: usize) -> Vec<String> {
        let is_at_end = |of: &Varied| {
            let (tried, chosen) = (of.tried(), of.values[best]);
            tried.len() > 2 && (chosen == tried.first().copied() || chosen == tried.last().copied())
        };
        let at_an_end = varied(&self.results.settings).into_iter().filter(is_at_end);
        at_an_end.map(|of| of.parameter.name.to_owned()).collect()
    }
}
