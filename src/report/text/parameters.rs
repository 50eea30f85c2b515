//! The text of `season parameters`.

use serde::Serialize;

use super::layout::paragraph;
use super::output::Output;
use super::table::{Table, TextColumn};
use crate::systems::{Parameter, all_parameters, all_systems};
use crate::train::training_parameters;

/// The numbers that can be set.
#[derive(Debug, Serialize)]
pub struct ListedParameters {
    /// They, in the order of systems.
    pub parameters: Vec<ListedParameter>,
}

/// A number that can be set.
#[derive(Debug, Serialize)]
pub struct ListedParameter {
    /// Its name.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// Its value where it is not set; without one, each system has its own.
    pub default: Option<f64>,
    /// The smallest and the largest value.
    pub range: [f64; 2],
    /// What every value is a multiple of, if it may not be any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// Whether it is one of the weights of its system that sum to 1.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_weight: bool,
    /// What it does.
    pub meaning: &'static str,
    /// The systems that read it.
    pub systems: Vec<&'static str>,
}

impl ListedParameters {
    /// All of them, or those whose names begin with `name` or that the system `name` reads.
    pub fn new(name: Option<&str>) -> Self {
        let is_meant = |listed: &ListedParameter| {
            name.is_none_or(|name| listed.name.starts_with(name) || listed.systems.contains(&name))
        };
        let all = all_parameters().iter().chain(training_parameters());
        let all = all.map(|parameter| ListedParameter::new(parameter));
        Self { parameters: all.filter(is_meant).collect() }
    }
}

impl ListedParameter {
    fn new(parameter: &'static Parameter) -> Self {
        let &Parameter { name, unit, default, range, step, is_weight, meaning } = parameter;
        let reads = |system: &&std::sync::Arc<dyn crate::systems::System>| {
            system.info().all_parameters().any(|other| other.name == name)
        };
        let systems = all_systems().iter().filter(reads).map(|system| system.id().as_str());
        let (step, systems) = ((step > 0.0).then_some(step), systems.collect());
        Self { name, unit, default, range, step, is_weight, meaning, systems }
    }

    fn row(&self, prefix: &str) -> Vec<String> {
        let value = self.default.map_or("own".to_owned(), |value| value.to_string());
        let [low, high] = self.range;
        let name = self.name.strip_prefix(prefix).unwrap_or(self.name);
        vec![
            name.to_owned(),
            value,
            format!("{low} to {high}"),
            self.unit.to_owned(),
            self.meaning.to_owned(),
        ]
    }
}

impl Output for ListedParameters {
    fn text(&self) -> String {
        let mut text = paragraph(
            "Numbers that systems depend on, with the values they have where nothing is set: season predict --set NAME=VALUE \
             sets one, and season train --set one of train.…. Weights of a system sum to 1: where some are set, the others are scaled.",
        );
        let owner = |of: &ListedParameter| of.name.split_once('.').map_or("", |(owner, _)| owner);
        for group in self.parameters.chunk_by(|one, other| owner(one) == owner(other)) {
            let prefix = format!("{}.", owner(&group[0]));
            let mut systems: Vec<&str> = group[0].systems.clone();
            systems.retain(|system| !prefix.starts_with(*system));
            let read_by = if systems.is_empty() {
                String::new()
            } else {
                format!(", read by {}", systems.join(", "))
            };
            text += &format!("\n{}", paragraph(&format!("{prefix}…{read_by}")));
            let columns = [
                TextColumn::text("name"),
                TextColumn::number("value"),
                TextColumn::text("range").if_room(1),
                TextColumn::text("unit").if_room(2),
                TextColumn::prose("meaning"),
            ];
            let rows = group.iter().map(|parameter| parameter.row(&prefix));
            text += &Table::new(1, columns).rows(rows).to_string();
        }
        text
    }
}
