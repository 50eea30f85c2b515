//! What moved a prediction most, in names that a fan understands.

mod groups;

use std::sync::Arc;

use super::explanation::Influence;
use crate::domain::GameDate;
use crate::engine::{Plan, PlayerDateDetail, SystemDetail, predict_one};
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::layout::kept;
use crate::systems::{ROW_WIDTH, Term, TrainedModels};
use groups::group_of;

/// With fewer earlier games of the season, nothing is usual for a player.
const MIN_GAMES: usize = 3;

/// Of a player-date what its influences are told from.
#[derive(Clone, Copy)]
pub(super) struct InfluenceContext<'a> {
    pub(super) season: &'a Season,
    pub(super) plan: &'a Plan,
    pub(super) date: GameDate,
    /// The row of the game.
    pub(super) game: usize,
    /// The rows of the player's earlier games of the season.
    pub(super) earlier: &'a [usize],
    /// The player's mean points in these.
    pub(super) average: Option<f64>,
}

impl InfluenceContext<'_> {
    /// What moved the prediction of `answer`, one of `all`, the most first; empty where that cannot be told.
    pub(super) fn influences(
        &self,
        answer: &SystemDetail,
        all: &PlayerDateDetail,
    ) -> Result<Vec<Influence>, SnapshotError> {
        let mut influences = match self.plan.trained_in_use().filter(|_| answer.info.needs_training)
        {
            Some(learned) => self.of_inputs(answer, learned)?,
            None => self.of_terms(answer, &all.systems),
        };
        influences.sort_by(|one, other| other.points.abs().total_cmp(&one.points.abs()));
        Ok(influences)
    }

    /// How much higher or lower the prediction is than it would be if the inputs of one group were what is usual for the
    /// player, group by group: the mean of their values before earlier games of the season.
    fn of_inputs(
        &self,
        answer: &SystemDetail,
        learned: &TrainedModels,
    ) -> Result<Vec<Influence>, SnapshotError> {
        let Some((now, points)) = learned.row(self.game).zip(points(answer)) else {
            return Ok(Vec::new());
        };
        let rows: Vec<_> = self.earlier.iter().filter_map(|row| learned.row(*row)).collect();
        if rows.len() < MIN_GAMES {
            return Ok(Vec::new());
        }
        let names = learned.names();
        let now: Vec<Option<f64>> = (0..names.len()).map(|place| now.at(place)).collect();
        let usual: Vec<Option<f64>> = (0..names.len())
            .map(|place| {
                let known: Vec<f64> = rows.iter().filter_map(|row| row.at(place)).collect();
                (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
            })
            .collect();
        let row = NamedRow { names, now: &now, usual: &usual };
        let mut influences = Vec::new();
        for group in groups::ALL {
            let of_group =
                |place: usize, name: &str| place < ROW_WIDTH && group_of(name).what == group.what;
            let without = self.predict_with(answer, learned, &row.with_usual(of_group))?;
            let Some(without) = without else { continue };
            let (what, said) = (group.what, group.say(|name| row.value(name)));
            influences.push(Influence { what, points: points - without, said });
        }
        // What was asked for besides is told by its own name.
        for (place, name) in names.iter().enumerate().skip(ROW_WIDTH) {
            let values = row.with_usual(|other, _| other == place);
            let Some(without) = self.predict_with(answer, learned, &values)? else { continue };
            let said = row.value(name).map(|(now, usual)| format!("{now:.1}, {usual:.1} usually"));
            influences.push(Influence { what: kept(name), points: points - without, said });
        }
        Ok(influences)
    }

    /// What the system of `answer` says of the row `values`.
    fn predict_with(
        &self,
        answer: &SystemDetail,
        learned: &TrainedModels,
        values: &[f64],
    ) -> Result<Option<f64>, SnapshotError> {
        let models = learned.models_for(self.date).cloned();
        let id = answer.info.id;
        let system = self.plan.systems_to_run().into_iter().find(|system| system.id() == id);
        let Some((models, system)) = models.zip(system) else {
            return Ok(None);
        };
        let names = learned.names().to_vec();
        let mut rows = vec![None; self.game + 1];
        rows[self.game] = Some(0);
        let id = learned.id().to_owned();
        let trained = TrainedModels::new(id, vec![models], (names, values.to_vec()), rows);
        let plan =
            Plan { systems: vec![system], trained: Some(Arc::new(trained)), ..self.plan.clone() };
        let answers = predict_one(self.season, &plan, self.date, self.game)?;
        Ok(answers.systems.iter().find(|of| of.info.id == answer.info.id).and_then(points))
    }

    /// The terms of `answer`, or those of its components by their weights; what they start from is told against the
    /// player's average.
    fn of_terms(&self, answer: &SystemDetail, all: &[SystemDetail]) -> Vec<Influence> {
        let components = all.iter().filter(|of| answer.info.components.contains(&of.info.id));
        let mut weighed: Vec<(&SystemDetail, f64)> =
            components.filter_map(|of| Some((of, of.result.ok()?.confidence.percent()))).collect();
        if answer.info.components.is_empty() {
            weighed = vec![(answer, 1.0)];
        }
        let weights: f64 = weighed.iter().map(|(_, weight)| weight).sum();
        if weights <= 0.0 {
            return Vec::new();
        }
        let mean = |term: Term| {
            let parts = weighed.iter().filter_map(|(of, weight)| {
                let points = of.result.ok()?.terms.get(term)?;
                let start = if term == Term::Baseline { self.average? } else { 0.0 };
                Some((points - start) * weight / weights)
            });
            let parts: Vec<f64> = parts.collect();
            (!parts.is_empty()).then(|| parts.iter().sum::<f64>())
        };
        let influence = |term: &Term| {
            let (what, points) = (groups::term_in_words(*term), mean(*term)?);
            let said = match (*term, self.average) {
                (Term::Baseline, Some(average)) => {
                    Some(format!("{:.1} points, {average:.1} a game this season", average + points))
                }
                _ => None,
            };
            Some(Influence { what, points, said })
        };
        Term::ALL.iter().filter_map(influence).collect()
    }
}

fn points(answer: &SystemDetail) -> Option<f64> {
    answer.result.ok().map(|prediction| prediction.points)
}

/// What is known of a player-date, and what is usual for the player.
struct NamedRow<'a> {
    names: &'a [String],
    now: &'a [Option<f64>],
    usual: &'a [Option<f64>],
}

impl NamedRow<'_> {
    /// The row with what is usual where `is_changed` says so of a place and its name, if that is known.
    fn with_usual(&self, is_changed: impl Fn(usize, &str) -> bool) -> Vec<f64> {
        let value = |(place, name): (usize, &String)| {
            let (now, usual) = (self.now[place], self.usual[place]);
            let value = if is_changed(place, name) { usual.or(now) } else { now };
            value.unwrap_or(f64::NAN)
        };
        self.names.iter().enumerate().map(value).collect()
    }

    /// The value under `name`, and what is usual.
    fn value(&self, name: &str) -> Option<(f64, f64)> {
        let place = self.names.iter().position(|other| *other == name)?;
        self.now[place].zip(self.usual[place])
    }
}
