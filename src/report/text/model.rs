//! The text of `season model inspect`.

use super::layout::{table, wrapped};
use super::output::Output;
use crate::domain::{listed, printable};
use crate::model::network::{self, Inspected};
use crate::model::{Importance, Inspection};
use crate::report::numbers::{percent, short, signed, thousands};

impl Output for Inspection {
    fn text(&self) -> String {
        let header = &self.header;
        let mut text = format!(
            "format of XGBoost {} · {} · {} · SHA-256 {}\n\n",
            printable(&header.version.to_string()),
            self.format,
            printable(&header.booster),
            short(&self.sha256)
        );
        let base: Vec<String> = header.base_scores.iter().map(f32::to_string).collect();
        text += &format!(
            "objective   {} · base score {}\n",
            printable(&header.objective),
            base.join(", ")
        );
        if let Some(shape) = &self.shape {
            text += &format!(
                "trees       {} · depth {} · {} leaves",
                thousands(shape.trees),
                shape.depth,
                thousands(shape.leaves)
            );
            if shape.category_splits > 0 {
                text += &format!(" · {} splits by category", thousands(shape.category_splits));
            }
            text.push('\n');
        }
        if let Some(best) = header.best_iteration {
            text += &format!("stopped     iteration {best} was best, from 0; all trees are used\n");
        }
        text += &features(self);
        text += &of_snapshot(self);
        if self.refused.is_empty() {
            return text;
        }
        text += "\nrefused by season predict --xgboost-model\n";
        self.refused.iter().fold(text, |text, reason| text + &wrapped(reason, 2))
    }
}

/// The features that only some snapshots have.
fn of_snapshot(inspection: &Inspection) -> String {
    if inspection.of_snapshot.is_empty() {
        return String::new();
    }
    let names = listed(&inspection.of_snapshot, ", ");
    wrapped(&format!("a snapshot must have what no system names: {names}"), 0)
}

/// The features, those that reduced the loss most first; those that no split uses in one line.
fn features(inspection: &Inspection) -> String {
    let header = &inspection.header;
    let names = &header.feature_names;
    let name = |feature: usize| names.get(feature).cloned().unwrap_or(format!("f{feature}"));
    let mut text = format!("features    {}", thousands(header.features));
    text += if names.is_empty() { ", without names\n" } else { "\n" };
    let Some(shape) = &inspection.shape else {
        return text
            + &if names.is_empty() { String::new() } else { wrapped(&listed(names, ", "), 2) };
    };
    let mut used = shape.importance.clone();
    used.sort_by(|one, other| other.gain.total_cmp(&one.gain));
    let all: f64 = used.iter().map(|of_feature| of_feature.gain).sum();
    let of_all = |gain: f64| if all > 0.0 { percent(gain / all) } else { "-".to_owned() };
    let row = |of_feature: &Importance| {
        let Importance { feature, gain, splits, cover } = *of_feature;
        vec![
            name(feature),
            format!("{gain:.1}"),
            of_all(gain),
            thousands(splits),
            format!("{cover:.0}"),
        ]
    };
    if !used.is_empty() {
        text.push('\n');
        text += &table(&["feature", "gain", "", "splits", "cover"], used.iter().map(row));
    }
    let is_used = |at: &usize| shape.importance.iter().any(|of_feature| of_feature.feature == *at);
    let unused: Vec<&str> =
        (0..names.len()).filter(|at| !is_used(at)).map(|at| names[at].as_str()).collect();
    if !unused.is_empty() {
        text += &wrapped(&format!("no split uses {}", listed(unused, ", ")), 0);
    }
    text
}

impl Output for network::NetworkInspection {
    fn text(&self) -> String {
        let Self { sha256, members, units, scale, inputs } = self;
        let text = format!(
            "networks of season train · SHA-256 {}\n\n\
             networks  {members}, whose mean is taken, times {scale}\n\
             units     {units} in each\n\
             inputs    {} · {} of them with a flag where they are missing\n\n",
            short(sha256),
            inputs.len(),
            inputs.iter().filter(|of| of.input.flagged).count(),
        );
        let mut inputs: Vec<&Inspected> = inputs.iter().collect();
        inputs.sort_by(|one, other| other.effect.abs().total_cmp(&one.effect.abs()));
        let row = |Inspected { input, effect }: &Inspected| {
            let four = |value: f32| format!("{value:.4}");
            vec![
                input.name.clone(),
                signed(f64::from(*effect), 2),
                four(input.mean),
                four(input.deviation),
                four(input.low),
                four(input.high),
                if input.flagged { "flag" } else { "" }.to_owned(),
            ]
        };
        let header = ["input", "effect", "mean", "deviation", "low", "high", "missing"];
        text + &table(&header, inputs.into_iter().map(row))
            + "effect: points with it one deviation above its mean, less those with it one below, all else at the mean\n"
    }
}
