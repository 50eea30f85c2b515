//! Everything that made the numbers of a player-date.

use super::sum::{components, sum};
use super::table::{Left, Right, aligned, table};
use super::training;
use super::words::{line, opponent, outcome, readers, unread_values};
use crate::domain::{SystemId, one_line};
use crate::explain::{
    ExplainedFeatures, ExplainedFurther, ExplainedLine, ExplainedModel, ExplainedNetwork,
    ExplainedSystem, ExplainedTraining, Explanation, Feature, NoPredictionReason, Past, WindowGame,
    format_number,
};
use crate::report::numbers::{short, thousands};
use crate::report::text::layout::{labelled, wrapped};
use crate::snapshot::FeatureOrigin;

/// All of it.
pub(super) fn full(explanation: &Explanation) -> String {
    let snapshot = short(&explanation.snapshot_hash);
    let from = format!("{}, snapshot {snapshot}: no run is read", explanation.season);
    let mut text = labelled("from", &from);
    text += &labelled("line", &line(&explanation.line));
    text += &format!("outcome  {}\n", outcome(explanation));
    text += &past(&explanation.past, &explanation.systems);
    text += &features(explanation);
    text += &explanation.learned.as_ref().map_or(String::new(), training::training);
    text += &reasons(&explanation.systems);
    let systems = explanation.systems.iter();
    for one in systems.filter(|system| !shares(system, &explanation.systems)) {
        text += &system(one, &explanation.line);
    }
    text
}

/// Whether another system has no prediction for the same reason.
fn shares(system: &ExplainedSystem, all: &[ExplainedSystem]) -> bool {
    let same = |other: &&ExplainedSystem| other.no_prediction == system.no_prediction;
    system.no_prediction.is_some() && all.iter().filter(same).count() > 1
}

/// The reasons that several systems share for having no prediction, each once.
fn reasons(systems: &[ExplainedSystem]) -> String {
    let mut by_reason: Vec<(&NoPredictionReason, Vec<SystemId>)> = Vec::new();
    for system in systems.iter().filter(|system| shares(system, systems)) {
        let Some(reason) = &system.no_prediction else { continue };
        match by_reason.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, ids)) => ids.push(system.system_id),
            None => by_reason.push((reason, vec![system.system_id])),
        }
    }
    let line = |(reason, ids): (&NoPredictionReason, Vec<SystemId>)| {
        let names: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        let all = ids.len() == systems.len();
        let who = if all { "any system".to_owned() } else { names.join(", ") };
        let said = format!("no prediction from {who}: {} ({})", reason.sentence, reason.reason);
        format!("\n{}", wrapped(&said, 0))
    };
    by_reason.into_iter().map(line).collect()
}

/// The window, with the similarity of each game that a system takes for similar.
fn past(past: &Past, systems: &[ExplainedSystem]) -> String {
    let count = past.games.len();
    let mut text = format!(
        "\npast games: {} · lookback: the {} days before the date, at most {} games\n",
        if count == 0 { "none".to_owned() } else { count.to_string() },
        past.lookback_days,
        past.lookback_games,
    );
    let finders: Vec<&ExplainedSystem> =
        systems.iter().filter(|system| !system.similar_games.is_empty()).collect();
    let mut header = vec!["date", "opponent", "points", "minutes"];
    header.extend(finders.iter().map(|_| "similarity"));
    let games = past.games.iter().enumerate();
    let rows = games.map(|(position, game)| past_game(position, game, &finders));
    if count > 0 {
        text += &table(&[Left, Left, Right, Right, Right][..header.len()], &header, rows);
    }
    if let Some(newest) = past.newest_older {
        text += &format!("not taken: {} older, the newest of {newest}\n", past.older_games);
    }
    text
}

/// A past game, the `position`-th of them, with what `finders` of similar games make of it.
fn past_game(position: usize, game: &WindowGame, finders: &[&ExplainedSystem]) -> Vec<String> {
    let known = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let of_game = |finder: &ExplainedSystem| {
        let found = finder.similar_games.iter().find(|similar| similar.position == position);
        found.map(|similar| (similar.score, similar.points))
    };
    let read = finders.iter().find_map(|finder| of_game(finder)).map(|(_, points)| points);
    let points = match (game.points, read) {
        (None, Some(points)) => Some(format!("not known, read as {}", format_number(points))),
        (points, _) => points.map(|points| points.to_string()),
    };
    let mut row = vec![
        game.game.game_date.to_string(),
        match game.game.is_home {
            None => game.game.opponent.clone(),
            Some(_) => opponent(&game.game),
        },
        known(points),
        known(game.minutes.map(|minutes| format!("{minutes:.1}"))),
    ];
    for finder in finders {
        row.push(of_game(finder).map_or(String::new(), |(score, _)| score.to_string()));
    }
    row
}

fn features(explanation: &Explanation) -> String {
    let Some(features) = &explanation.features else {
        return "\nfeatures: there is no row for this date\n".to_owned();
    };
    let origin = format!(
        "features: {} · quality {}",
        match explanation.feature_rows {
            FeatureOrigin::Built => "built from the games before the date".to_owned(),
            FeatureOrigin::Stored => format!(
                "as stored at the source ({}), which may have seen the game",
                features.data_source
            ),
        },
        features.quality_score.map_or("not known".to_owned(), |score| format!("{score:.2} of 100")),
    );
    let mut text = format!("\n{}", wrapped(&origin, 0));
    text += &read_features(features);
    text += &unread(features, explanation.learned.as_ref());
    for missing in features.defaults.iter().filter(|missing| missing.default.is_none()) {
        let names: Vec<&str> = missing.names.iter().map(|name| name.as_str()).collect();
        let (readers, names) = (readers(&missing.systems), names.join(" or "));
        text += &wrapped(&format!("not carried, no prediction from {readers}: {names}"), 0);
    }
    text + &defaults(features) + &further(features, explanation.learned.as_ref())
}

/// The features that no system names, those that a model reads in a table. What a training reads stands among its inputs.
fn further(features: &ExplainedFeatures, learned: Option<&ExplainedTraining>) -> String {
    let inputs = learned.map_or(&[][..], |learned| &learned.inputs);
    let is_input = |feature: &&ExplainedFurther| inputs.iter().any(|of| of.name == feature.name);
    let value = |feature: &ExplainedFurther| match feature.value {
        Some(value) => format_number(value),
        None => "missing".to_owned(),
    };
    let (read, unread): (Vec<&ExplainedFurther>, Vec<&ExplainedFurther>) =
        features.further.iter().partition(|feature| !feature.read_by.is_empty());
    let values = aligned(read.iter().map(|feature| value(feature)).collect());
    let rows = read
        .iter()
        .zip(values)
        .map(|(feature, value)| vec![one_line(&feature.name), value, readers(&feature.read_by)]);
    let mut text = String::new();
    if !read.is_empty() {
        text += &table(&[Left; 3], &["feature of a model", "value", "read by"], rows);
    }
    let told = unread.into_iter().filter(|of| !is_input(of));
    let told = told.map(|of| format!("{}={}", one_line(&of.name), value(of)));
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        text += &wrapped(&format!("named by no system: {}", told.join(", ")), 0);
    }
    text
}

/// The features that some system reads.
fn read_features(features: &ExplainedFeatures) -> String {
    let read = |feature: &&Feature| !feature.read_by.is_empty();
    let shown: Vec<&Feature> = features.values.iter().filter(read).collect();
    let built = shown.iter().any(|feature| feature.tag.is_some());
    let values = aligned(shown.iter().map(|feature| value(feature)).collect());
    let rows = shown.iter().zip(values).map(|(feature, value)| {
        let mut row = vec![feature.name.to_string(), value];
        row.extend(built.then(|| feature.tag.unwrap_or("-").to_owned()));
        row.push(readers(&feature.read_by));
        row
    });
    let header = ["feature", "value", "how", "read by"];
    let header: Vec<&str> = header.into_iter().filter(|name| built || *name != "how").collect();
    if shown.is_empty() {
        return String::new();
    }
    table(&[Left; 4][..header.len()], &header, rows)
}

fn value(feature: &Feature) -> String {
    feature.value.map_or("not finite".to_owned(), format_number)
}

/// The features that no system reads, in this row or as an extended input.
fn unread(features: &ExplainedFeatures, learned: Option<&ExplainedTraining>) -> String {
    let inputs = learned.map_or(&[][..], |learned| &learned.inputs);
    let is_input = |feature: &&Feature| inputs.iter().any(|of| of.name == feature.name.as_str());
    let unread = features.values.iter().filter(|feature| feature.read_by.is_empty());
    let unread = unread.filter(|feature| !is_input(feature));
    let told = unread.map(|feature| format!("{}={}", feature.name, value(feature)));
    unread_values(&told.collect::<Vec<_>>())
}

/// What the systems take in the place of names that the row does not carry.
fn defaults(features: &ExplainedFeatures) -> String {
    let mut by_readers: Vec<(String, Vec<String>)> = Vec::new();
    for missing in &features.defaults {
        let Some(default) = missing.default else { continue };
        let names: Vec<&str> = missing.names.iter().map(|name| name.as_str()).collect();
        let told = format!("{}={}", names.join(" or "), format_number(default));
        let readers = readers(&missing.systems);
        match by_readers.iter_mut().find(|(others, _)| *others == readers) {
            Some((_, all)) => all.push(told),
            None => by_readers.push((readers, vec![told])),
        }
    }
    let line = |(readers, told): (String, Vec<String>)| {
        wrapped(&format!("not carried, default taken by {readers}: {}", told.join(", ")), 0)
    };
    by_readers.into_iter().map(line).collect()
}

fn system(system: &ExplainedSystem, line: &ExplainedLine) -> String {
    let heading = format!("{} · {}", system.system_id, system.summary);
    let mut text = format!("\n{}", wrapped(&heading, 0));
    text += &components(system);
    text += &system.model.as_ref().map_or(String::new(), model);
    text += &system.network.as_ref().map_or(String::new(), network);
    if let Some(reason) = &system.no_prediction {
        text += &wrapped(&format!("no prediction: {} ({})", reason.sentence, reason.reason), 2);
    }
    let Some(advice) = &system.prediction else { return text };
    text += &system.similar_past.as_ref().map_or(String::new(), training::similar);
    text += &sum(system, advice);
    if let Some(distribution) = &advice.distribution {
        text += &training::distribution(distribution, advice.predicted_points, line.points);
    }
    text += &wrapped(&format!("{}: {}", advice.recommendation, advice.why), 2);
    if let Some(error) = advice.signed_error {
        let direction = if error >= 0.0 { "high" } else { "low" };
        let verdict = advice.verdict.map_or(String::new(), |word| match word {
            "push" => "; the points fell on the line: a push".to_owned(),
            word => format!("; {} {word}", advice.recommendation),
        });
        text += &format!("  {:.2} too {direction}{verdict}\n", error.abs());
    } else if advice.verdict.is_some() {
        text +=
            &format!("  {} is void: it counts neither as won nor as lost\n", advice.recommendation);
    }
    text
}

/// The model, and how its margin makes the baseline.
fn model(model: &ExplainedModel) -> String {
    let mut told = format!(
        "model {} · {} · {} trees",
        short(&model.sha256),
        model.objective,
        thousands(model.trees)
    );
    if let Some(((as_of, rows), file)) = model.as_of.zip(model.rows).zip(model.file.as_ref()) {
        told += &format!(" · {file} · as of {as_of}, trained on {} player-dates", thousands(rows));
    }
    if let Some(margin) = model.margin {
        let (base, made) = (model.base_margin, &model.prediction_is);
        told += &format!(" · base {base} and leaves sum to {margin}; it predicts {made}");
    }
    wrapped(&told, 2)
}

/// The networks, and what they add.
fn network(network: &ExplainedNetwork) -> String {
    let ExplainedNetwork { file, sha256, as_of, rows, networks, inputs, mean } = network;
    let told = format!(
        "{networks} networks {} · {inputs} inputs · {file} · as of {as_of}, trained on {} player-dates · the mean of what they \
         add is {mean}",
        short(sha256),
        thousands(*rows)
    );
    wrapped(&told, 2)
}
