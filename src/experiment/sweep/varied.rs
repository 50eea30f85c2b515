//! Which numbers differ between settings, without those that only make up for others.

use super::SweepSetting;
use crate::systems::{Parameter, all_parameters};
use crate::train::training_parameters;

/// A number that was varied.
#[derive(Clone, Debug)]
pub struct Varied {
    /// The number.
    pub parameter: &'static Parameter,
    /// Its value in each setting; `None` where it is not set and each system has its own.
    pub values: Vec<Option<f64>>,
}

impl Varied {
    /// The values that were tried, ascending, each once.
    pub fn tried(&self) -> Vec<f64> {
        let mut tried: Vec<f64> = self.values.iter().copied().flatten().collect();
        tried.sort_by(f64::total_cmp);
        tried.dedup();
        tried
    }

    fn owner(&self) -> &'static str {
        self.parameter.name.split_once('.').map_or(self.parameter.name, |(owner, _)| owner)
    }

    fn is_same(&self, other: &Self) -> bool {
        self.parameter.name == other.parameter.name
    }

    /// Whether both are weights of one system that have the same proportion in every setting: they were scaled together.
    fn is_scaled_with(&self, other: &Self) -> bool {
        let proportions = self.values.iter().zip(&other.values).map(|pair| match pair {
            (Some(one), Some(other)) => one / other,
            _ => f64::NAN,
        });
        let proportions: Vec<f64> = proportions.collect();
        let is_first = |of: &f64| (of / proportions[0] - 1.0).abs() < SAME_PROPORTION;
        proportions.iter().all(is_first)
    }
}

/// Proportions of scaled weights differ by what rounding leaves.
const SAME_PROPORTION: f64 = 1e-9;

/// The numbers that differ between `settings`, in the order of names. Of weights that were scaled to make up for others, and of
/// the last of weights that were all set, nothing is said: they follow from the others.
pub fn varied(settings: &[SweepSetting]) -> Vec<Varied> {
    let of = |parameter: &&'static Parameter| Varied {
        parameter,
        values: settings.iter().map(|setting| setting.get(parameter)).collect(),
    };
    let changed = |of: &Varied| {
        settings.iter().flat_map(SweepSetting::changed).any(|(name, _)| name == of.parameter.name)
    };
    let mut all: Vec<Varied> =
        all_parameters().iter().chain(training_parameters()).map(of).filter(changed).collect();
    all.sort_by_key(|of| of.parameter.name);
    let group = |of: &Varied| -> Vec<&Varied> {
        let weights = all.iter().filter(|other| other.parameter.is_weight);
        weights.filter(|other| other.owner() == of.owner()).collect()
    };
    let is_scaled = |of: &Varied| {
        let mut others = group(of).into_iter().filter(|other| !other.is_same(of));
        others.any(|other| of.is_scaled_with(other))
    };
    let follows = |of: &Varied| {
        let group = group(of);
        let is_last = group.len() > 1 && group.last().is_some_and(|last| last.is_same(of));
        let has_scaled = group.iter().any(|other| is_scaled(other));
        of.parameter.is_weight && if has_scaled { is_scaled(of) } else { is_last }
    };
    let follow: Vec<bool> = all.iter().map(follows).collect();
    let kept = all.into_iter().zip(follow).filter(|(_, follows)| !follows);
    kept.map(|(of, _)| of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(settings: &[&[(&str, f64)]]) -> Vec<&'static str> {
        let one = |set: &&[(&str, f64)]| {
            let set: Vec<(String, f64)> =
                set.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
            SweepSetting::new(&set).unwrap()
        };
        let settings: Vec<SweepSetting> = settings.iter().map(one).collect();
        varied(&settings).into_iter().map(|of| of.parameter.name).collect()
    }

    #[test]
    fn weights_that_make_up_for_others_are_not_varied() {
        let weight = "moving_average_baseline_v1.weight_last_5";
        let next = "moving_average_baseline_v1.weight_last_10";
        assert_eq!(names(&[&[], &[(weight, 0.4)], &[(weight, 0.7)]]), [weight]);
        let both = [(weight, 0.2), (next, 0.3)];
        let other = [(weight, 0.3), (next, 0.1)];
        assert_eq!(names(&[&[], &both, &other]).len(), 2, "the third follows");
        let days = "lookback.days";
        assert_eq!(names(&[&[], &[(days, 30.0)], &[(days, 30.0), (weight, 0.7)]]), [days, weight]);
        assert!(names(&[&[]]).is_empty());
    }
}
