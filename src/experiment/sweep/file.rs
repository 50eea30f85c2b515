//! The file that says what a sweep tries: `season sweep FILE.toml`.

use rand_pcg::Pcg64;
use serde::Deserialize;
use toml::{Table, Value};

use super::number::{number, tidy, values};
use super::{MAX_SETTINGS, SweepFileError, SweepMeasure, SweepSetting};
use crate::domain::random::draw_below;
use crate::engine::LinePolicy;
use crate::experiment::asked_seasons::AskedSeasons;

/// What a sweep tries.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepFile {
    /// On which seasons; `None` if the file does not say.
    pub seasons: Option<AskedSeasons>,
    /// Which systems; those that read what is varied, where the file does not say.
    pub systems: Vec<String>,
    /// Where lines come from.
    pub line: LinePolicy,
    /// The fewest earlier games of the season of a player-date that counts.
    pub min_games: usize,
    /// The settings: the declared numbers first, then each other once.
    pub settings: Vec<SweepSetting>,
    /// The names of what is varied, in their order.
    pub varied: Vec<String>,
    /// What is to be small or large.
    pub by: SweepMeasure,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSweep {
    seasons: Option<Value>,
    #[serde(default)]
    systems: Vec<String>,
    line: Option<String>,
    #[serde(default)]
    min_games: usize,
    #[serde(default)]
    vary: Table,
    #[serde(default)]
    settings: Vec<Table>,
    draws: Option<WrittenDraws>,
    #[serde(default)]
    choose: WrittenChoice,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDraws {
    count: usize,
    #[serde(default = "first_seed")]
    seed: u64,
}

const fn first_seed() -> u64 {
    1
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenChoice {
    #[serde(default)]
    by: SweepMeasure,
}

impl SweepFile {
    /// Reads `text`.
    pub fn parse(text: &str) -> Result<Self, SweepFileError> {
        let written: WrittenSweep =
            toml::from_str(text).map_err(|error| SweepFileError::Toml(error.to_string()))?;
        let seasons = written.seasons.as_ref().map(AskedSeasons::parse).transpose()?;
        let line = written.line.as_deref().map(str::parse::<LinePolicy>).transpose();
        let line = line.map_err(SweepFileError::Line)?.unwrap_or_default();
        let (varied, tried) = written.tries()?;
        let mut settings = vec![SweepSetting::default()];
        let mut there: std::collections::BTreeSet<String> =
            settings.iter().map(SweepSetting::describe).collect();
        for assignments in tried {
            let setting = SweepSetting::new(&assignments)?;
            if there.insert(setting.describe()) {
                settings.push(setting);
            }
        }
        let WrittenSweep { systems, min_games, choose, .. } = written;
        Ok(Self { seasons, systems, line, min_games, settings, varied, by: choose.by })
    }

    /// How many settings are tried besides the declared numbers.
    pub fn tries(&self) -> usize {
        self.settings.len() - 1
    }
}

/// The numbers that one setting sets.
type Assignments = Vec<(String, f64)>;

impl WrittenSweep {
    /// The names of what is varied, and the settings.
    fn tries(&self) -> Result<(Vec<String>, Vec<Assignments>), SweepFileError> {
        match (self.vary.is_empty(), self.settings.is_empty()) {
            (true, false) if self.draws.is_some() => Err(SweepFileError::Draws),
            (true, false) => self.listed(),
            (false, true) => self.grid(),
            _ => Err(SweepFileError::Nothing),
        }
    }

    /// The settings of the list.
    fn listed(&self) -> Result<(Vec<String>, Vec<Assignments>), SweepFileError> {
        if self.settings.len() > MAX_SETTINGS {
            return Err(SweepFileError::TooMany { count: self.settings.len() });
        }
        let assignment = |(name, value): (&String, &Value)| {
            let what = "it is no number".to_owned();
            let wrong = || SweepFileError::Values { name: name.clone(), what };
            Ok((name.clone(), number(value).ok_or_else(wrong)?))
        };
        let setting = |table: &Table| table.iter().map(assignment).collect();
        let settings: Vec<Assignments> =
            self.settings.iter().map(setting).collect::<Result<_, SweepFileError>>()?;
        let mut varied: Vec<String> =
            settings.iter().flatten().map(|(name, _)| name.clone()).collect();
        varied.sort_unstable();
        varied.dedup();
        Ok((varied, settings))
    }

    /// All combinations of the values, the last name of the alphabet changing fastest; or some that are drawn.
    fn grid(&self) -> Result<(Vec<String>, Vec<Assignments>), SweepFileError> {
        let varied: Vec<String> = self.vary.keys().cloned().collect();
        let lists: Vec<Vec<f64>> =
            self.vary.iter().map(|(name, value)| values(name, value)).collect::<Result<_, _>>()?;
        if let Some(draws) = &self.draws {
            return Ok((varied.clone(), self.drawn(draws, &varied, &lists)?));
        }
        let count = lists.iter().fold(1_usize, |all, list| all.saturating_mul(list.len()));
        if count > MAX_SETTINGS {
            return Err(SweepFileError::TooMany { count });
        }
        let mut settings: Vec<Assignments> = vec![Vec::new()];
        for (name, list) in varied.iter().zip(&lists) {
            let with = |setting: &Assignments, value: f64| {
                let mut setting = setting.clone();
                setting.push((name.clone(), value));
                setting
            };
            settings =
                settings.iter().flat_map(|of| list.iter().map(|value| with(of, *value))).collect();
        }
        Ok((varied, settings))
    }

    /// Settings of which each number is drawn: from a list one of its values, from a range anything within.
    fn drawn(
        &self,
        draws: &WrittenDraws,
        varied: &[String],
        lists: &[Vec<f64>],
    ) -> Result<Vec<Assignments>, SweepFileError> {
        const PARTS: usize = 1 << 30;
        if draws.count > MAX_SETTINGS {
            return Err(SweepFileError::TooMany { count: draws.count });
        }
        let mut random = Pcg64::new(u128::from(draws.seed), 1);
        let mut draw = |name: &String, list: &Vec<f64>| {
            let is_range = self.vary.get(name).is_some_and(Value::is_table);
            let value = match (list.first(), list.last()) {
                (Some(from), Some(to)) if is_range => {
                    let part = draw_below(&mut random, PARTS) as f64 / PARTS as f64;
                    tidy(from + (to - from) * part)
                }
                _ => list[draw_below(&mut random, list.len())],
            };
            (name.clone(), value)
        };
        let mut setting =
            || varied.iter().zip(lists).map(|(name, list)| draw(name, list)).collect();
        Ok((0..draws.count).map(|_| setting()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        SweepFile::parse(text).unwrap().settings.iter().map(SweepSetting::describe).collect()
    }

    fn error(text: &str) -> String {
        SweepFile::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_grid_has_every_combination_once_and_the_declared_numbers_first() {
        let text = "[vary]\n\"lookback.days\" = [60, 90]\n\"bet.min_edge\" = { from = 1, to = 2, steps = 3 }";
        assert_eq!(
            shown(text),
            [
                "",
                "bet.min_edge=1, lookback.days=60",
                "bet.min_edge=1",
                "bet.min_edge=1.5, lookback.days=60",
                "bet.min_edge=1.5",
                "bet.min_edge=2, lookback.days=60",
                "bet.min_edge=2"
            ]
        );
        let tenths =
            shown("[vary]\n\"ensemble_v1.agree_below\" = { from = 0.1, to = 0.5, steps = 5 }");
        assert_eq!(tenths[3], "ensemble_v1.agree_below=0.3");
    }

    #[test]
    fn a_list_has_whole_settings() {
        let text = "settings = [{ \"lookback.days\" = 90 }, { \"lookback.days\" = 30, \"lookback.games\" = 10 }]";
        assert_eq!(shown(text), ["", "lookback.days=30, lookback.games=10"]);
    }

    #[test]
    fn draws_are_the_same_for_the_same_seed() {
        let text = |seed: u32| {
            format!(
                "draws = {{ count = 5, seed = {seed} }}\n[vary]\n\"bet.min_edge\" = {{ from = 0, to = 9, steps = 2 }}"
            )
        };
        let [one, again, other] = [1, 1, 2].map(|seed| shown(&text(seed)));
        assert_eq!((one.len(), &one), (6, &again));
        assert_ne!(one, other);
    }

    #[test]
    fn what_cannot_be_tried_says_why() {
        for (text, words) in [
            ("", "it varies nothing"),
            ("[vary]\n\"lookback.day\" = [1]", "no parameter `lookback.day`"),
            ("[vary]\n\"lookback.days\" = []", "lookback.days: its list is empty"),
            ("[vary]\n\"lookback.days\" = 60", "integer is neither a list nor a range"),
            ("[vary]\n\"lookback.days\" = [\"60\"]", "a list has numbers"),
            ("[vary]\n\"bet.min_edge\" = { from = 2, to = 1, steps = 3 }", "a range goes up"),
            ("[vary]\n\"bet.min_edge\" = { from = 1, to = 2 }", "a range is { from"),
            ("[vary]\n\"lookback.days\" = [0]", "a whole number from 1 to 400"),
            ("seasons = 2020\n[vary]\n\"lookback.days\" = [60]", "seasons is \"all\" or a list"),
            ("seasons = [\"2020\"]\n[vary]\n\"lookback.days\" = [60]", "seasons: "),
            ("lookback = 1", "unknown field `lookback`"),
            (
                "[vary]\n\"bet.min_edge\" = { from = 1, to = 2, steps = 1000 }\n\"bet.min_confidence\" = { from = 1, to = 2, steps = 1000 }",
                "it has 1000000 settings, and at most 100000",
            ),
        ] {
            assert!(error(text).contains(words), "{text}: {}", error(text));
        }
    }
}
