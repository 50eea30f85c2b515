//! What a person wants to know first: what was predicted, what happened, how unusual that is, and why.

use super::words::line;
use crate::domain::{LineSource, SystemId};
use crate::explain::{
    Advice, ExplainedLine, ExplainedSystem, Explanation, Headline, Influence, OutcomePlace,
    SeasonSoFar, format_number,
};
use crate::report::numbers::{counted, ordinal, signed};
use crate::report::text::layout::labelled;

/// So many of what moved a prediction are shown, if there is room for them.
const MOST_SHOWN: usize = 4;
const LEAST_SHOWN: usize = 3;

/// What moved a prediction by less is not worth a line, in points.
const WORTH_A_LINE: f64 = 0.05;

/// The lines of a summary: a dozen, less the heading and a line that says that players are made up.
const MAX_LINES: usize = 9;

/// A dozen lines, heading and all; where the `full` explanation follows, all other systems are named.
pub(super) fn summary(explanation: &Explanation, full: bool) -> String {
    let first = headline(explanation);
    let mut text = labelled("forecast", &forecast(explanation, first));
    text += &labelled("line", &line_and_advice(explanation, first));
    text += &labelled("happened", &happened(explanation, first));
    if let Some(unusual) = unusual(explanation) {
        text += &labelled("unusual", &unusual);
    }
    text += &labelled("minutes", &minutes(explanation));
    let others =
        if full { each_other(explanation, first) } else { range_of_others(explanation, first) };
    if let Some(headline) = &explanation.headline {
        let taken = text.lines().count() + usize::from(others.is_some());
        let room = MAX_LINES.saturating_sub(taken).clamp(LEAST_SHOWN, MOST_SHOWN);
        text += &moved_by(headline, room);
        if full && first.is_some_and(|(system, _)| system.learned_weights) {
            let usually = "(usually: the mean before the player's earlier games of the season; each \
                           alone)";
            text += &labelled("", usually);
        }
    }
    text + &others.map_or_else(String::new, |others| labelled("others", &others))
}

/// The system that is told first, with its prediction.
fn headline(explanation: &Explanation) -> Option<(&ExplainedSystem, &Advice)> {
    let id = explanation.headline.as_ref()?.system_id;
    let system = explanation.systems.iter().find(|system| system.system_id == id)?;
    Some((system, system.prediction.as_ref()?))
}

fn forecast(explanation: &Explanation, first: Option<(&ExplainedSystem, &Advice)>) -> String {
    let Some((system, advice)) = first else {
        let why = explanation.systems.iter().find_map(|system| system.no_prediction.as_ref());
        let why = why
            .map_or_else(String::new, |why| format!(", since {} ({})", why.sentence, why.reason));
        return format!("none{why}");
    };
    let range = advice.distribution.as_ref().map_or_else(String::new, |range| {
        format!(
            ", and in 8 of 10 such games {:.0} to {:.0}",
            range.p10.points.ceil(),
            range.p90.points.floor()
        )
    });
    format!("{:.1} points by {}{range}", advice.predicted_points, system.system_id)
}

fn line_and_advice(
    explanation: &Explanation,
    first: Option<(&ExplainedSystem, &Advice)>,
) -> String {
    let ExplainedLine { points, source, .. } = &explanation.line;
    let line = match (points, *source) {
        (Some(points), Some(source)) if source == LineSource::Estimated.as_str() => {
            format!(
                "{} · estimated from the last five games, no bookmaker's",
                format_number(*points)
            )
        }
        _ => line(&explanation.line),
    };
    let Some((_, advice)) = first.filter(|_| explanation.line.points.is_some()) else {
        return line;
    };
    let ended = match advice.verdict {
        Some("push") => ", a push",
        Some("void") => ", void",
        Some("won") => ", won",
        Some("lost") => ", lost",
        _ => "",
    };
    format!("{line}; {}{ended}", advice.recommendation)
}

fn happened(explanation: &Explanation, first: Option<(&ExplainedSystem, &Advice)>) -> String {
    let mut text = super::words::outcome(explanation);
    let Some((_, advice)) = first else { return text };
    if let Some(error) = advice.signed_error {
        let side = if error > 0.0 { "fewer" } else { "more" };
        text += &format!(", {:.1} {side} than predicted", error.abs());
    }
    let counts = explanation.outcome.points.is_some() && explanation.outcome.void.is_none();
    if let Some(place) = advice.outcome_place.filter(|_| counts) {
        text += &format!(": {}", percentile(place));
    }
    text
}

/// How rare the outcome was among earlier games of the season.
fn unusual(explanation: &Explanation) -> Option<String> {
    explanation.outcome.points.filter(|_| explanation.outcome.void.is_none())?;
    among_games(&explanation.season_so_far)
}

/// `beyond the 98th percentile`.
fn percentile(place: OutcomePlace) -> String {
    let OutcomePlace { fewer, more } = place;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    let whole = |percent: f64| ordinal(percent.clamp(1.0, 99.0) as usize);
    let at_most = 1.0 - more;
    if fewer >= 0.8 {
        format!("beyond the {} percentile", whole((100.0 * fewer).floor()))
    } else if at_most <= 0.2 {
        format!("below the {} percentile", whole((100.0 * at_most).ceil()))
    } else {
        let middle = f64::midpoint(fewer, at_most);
        format!("near the {} percentile", whole((100.0 * middle).round()))
    }
}

/// Where the outcome stands among the player's earlier games of the season.
fn among_games(so_far: &SeasonSoFar) -> Option<String> {
    let SeasonSoFar { games, most, .. } = *so_far;
    let (fewer, equal) = (so_far.fewer?, so_far.equal?);
    let most = most.map_or_else(String::new, |most| format!(" (most: {most})"));
    let of_games = counted(games, "earlier game");
    Some(match (fewer, games - fewer - equal) {
        _ if games == 0 => "the first game of the season that counts".to_owned(),
        (_, 0) if equal == 0 => format!("more than in any of {of_games} of the season{most}"),
        (0, _) if equal == 0 => format!("fewer than in any of {of_games} of the season"),
        (fewer, more) if fewer >= more => {
            format!("as many or more in {} of {of_games} of the season{most}", more + equal)
        }
        (fewer, _) => format!("as few or fewer in {} of {of_games} of the season", fewer + equal),
    })
}

fn minutes(explanation: &Explanation) -> String {
    let shown = |minutes: Option<f64>| {
        minutes.map_or("not known".to_owned(), |minutes| format!("{minutes:.1}"))
    };
    let games = explanation.season_so_far.games.min(10);
    let expected = match explanation.season_so_far.mean_minutes_last_10 {
        None => "no game of the season to expect any from".to_owned(),
        mean if games == 1 => format!("{} in the only game before", shown(mean)),
        mean => format!("{} expected, the mean of the last {games} games", shown(mean)),
    };
    format!("{expected}; {} played", shown(explanation.outcome.minutes))
}

/// What moved the prediction most, each in a line.
fn moved_by(headline: &Headline, room: usize) -> String {
    let worth = |of: &&Influence| of.points.abs() >= WORTH_A_LINE;
    let mut text = String::new();
    for (at, influence) in headline.influences.iter().filter(worth).take(room).enumerate() {
        let Influence { what, points, said } = influence;
        let said = said.as_ref().map_or_else(String::new, |said| format!(": {said}"));
        let label = if at == 0 { "moved by" } else { "" };
        text += &labelled(label, &format!("{} {what}{said}", signed(*points, 1)));
    }
    text
}

/// The systems that are not told first, with their points.
fn others<'a>(
    explanation: &'a Explanation,
    first: Option<(&'a ExplainedSystem, &Advice)>,
) -> impl Iterator<Item = (SystemId, f64)> + 'a {
    let first = first.map(|(first, _)| first.system_id);
    let others = explanation.systems.iter().filter(move |system| Some(system.system_id) != first);
    others
        .filter_map(|system| Some((system.system_id, system.prediction.as_ref()?.predicted_points)))
}

/// How many other systems there are, and between which points they are.
fn range_of_others(
    explanation: &Explanation,
    first: Option<(&ExplainedSystem, &Advice)>,
) -> Option<String> {
    let points: Vec<f64> = others(explanation, first).map(|(_, points)| points).collect();
    let least = points.iter().copied().reduce(f64::min)?;
    let most = points.iter().copied().reduce(f64::max)?;
    let count = counted(points.len(), "system");
    Some(match points.len() {
        1 => format!("{count}, {least:.1} points: --full shows it, and every step"),
        _ => format!("{count}, {least:.1} to {most:.1} points: --full shows each, and every step"),
    })
}

/// What the other systems say, each.
fn each_other(
    explanation: &Explanation,
    first: Option<(&ExplainedSystem, &Advice)>,
) -> Option<String> {
    let said = others(explanation, first)
        .map(|(id, points)| format!("{id} {}", format_number((points * 10.0).round() / 10.0)));
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_placed_by_what_is_surely_beyond_it() {
        let said = |fewer, more| percentile(OutcomePlace { fewer, more });
        assert_eq!(said(0.985, 0.013), "beyond the 98th percentile");
        assert_eq!(said(0.995, 0.005), "beyond the 99th percentile");
        assert_eq!(said(0.02, 0.967), "below the 4th percentile");
        assert_eq!(said(0.005, 0.995), "below the 1st percentile");
        assert_eq!(said(0.6, 0.36), "near the 62nd percentile");
    }

    #[test]
    fn an_outcome_stands_among_earlier_games() {
        let said = |games, fewer, equal| {
            let (fewer, equal) = (Some(fewer), Some(equal));
            among_games(&SeasonSoFar { games, fewer, equal, most: Some(41), ..Default::default() })
        };
        let cases = [
            (0, 0, 0, "the first game of the season that counts"),
            (9, 9, 0, "more than in any of 9 earlier games of the season (most: 41)"),
            (9, 0, 0, "fewer than in any of 9 earlier games of the season"),
            (9, 7, 1, "as many or more in 2 of 9 earlier games of the season (most: 41)"),
            (9, 1, 1, "as few or fewer in 2 of 9 earlier games of the season"),
        ];
        for (games, fewer, equal, text) in cases {
            assert_eq!(said(games, fewer, equal).as_deref(), Some(text));
        }
        assert_eq!(among_games(&SeasonSoFar::default()), None);
    }
}
