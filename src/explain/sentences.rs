//! Reasons in sentences, with their numbers.

use super::explanation::{
    ExplainedCorrection, ExplainedDistribution, ExplainedFeatures, Past, ProbabilityAtMarket,
};
use crate::domain::{FeatureName, Line, LineSource, Price, Recommendation, SideLines};
use crate::engine::{LinePolicy, SystemDetail};
use crate::systems::{
    BetThreshold, BiasShift, ErrorQuantiles, LineKnowledge, NoPrediction, OverStatus, Prediction,
    PricedLine, SystemInfo,
};

/// A number to four decimals, without zeros at the end.
pub fn format_number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// `how` with `values` in the places of its `{}`.
pub(super) fn fill_in(how: &str, mut values: impl Iterator<Item = Option<(f64, bool)>>) -> String {
    let mut text = String::new();
    for (position, part) in how.split("{}").enumerate() {
        if position > 0 {
            text += &match values.next().flatten() {
                Some((value, false)) => format_number(value),
                Some((value, true)) => format!("{} by default", format_number(value)),
                None => "?".to_owned(),
            };
        }
        text += part;
    }
    text
}

/// Where the line came from, or why there is none.
pub(super) fn describe_line_source(
    lines: Option<SideLines>,
    policy: &LinePolicy,
    features: Option<&ExplainedFeatures>,
    market: Option<&str>,
) -> String {
    if let Some(SideLines { lowest, highest, .. }) = lines.filter(|of| of.lowest < of.highest) {
        let [lowest, highest] = [lowest, highest].map(format_number);
        return format!(
            "the market; a prediction above it is judged by the lowest line, {lowest}, one below by the highest, {highest}"
        );
    }
    match lines.map(|lines| lines.middle.source) {
        Some(LineSource::Market) => {
            format!("the market{}", market.map_or(String::new(), |who| format!(", {who}")))
        }
        Some(LineSource::Estimated) => format!(
            "estimated: points_avg_last_5, {}, to the nearest half point; no bookmaker's line",
            format_number(read_average(features))
        ),
        Some(LineSource::Fixed) => "fixed by --line; no bookmaker's line".to_owned(),
        None => format!("{policy} has none"),
    }
}

/// The average that an estimated line was made from.
#[expect(clippy::expect_used, reason = "without an average there is no estimated line")]
fn read_average(features: Option<&ExplainedFeatures>) -> f64 {
    let mut values = features.iter().flat_map(|features| &features.values);
    let average = values.find(|feature| feature.name == FeatureName::PointsAvgLast5);
    let average = average.and_then(|feature| feature.value);
    average.expect("Invariant: an estimated line has an average")
}

/// What the errors of earlier dates take out, with how that came about.
pub(super) fn describe_correction(how: &str, correction: &ExplainedCorrection) -> String {
    let ExplainedCorrection { uncorrected, shift: BiasShift { all, of_role, least, below } } =
        correction;
    let role = match (least, below) {
        (Some(least), Some(below)) => {
            format!("{} to {}", format_number(*least), format_number(*below))
        }
        (Some(least), None) => format!("{} and more", format_number(*least)),
        (None, Some(below)) => format!("below {}", format_number(*below)),
        (None, None) => "any".to_owned(),
    };
    format!(
        "(1 + √{}) · ({} of all + {} of season averages {role}): {how}",
        format_number(*uncorrected),
        format_number(*all),
        format_number(*of_role)
    )
}

/// When a side is recommended by its probability.
pub(super) fn describe_probability_rule(info: &SystemInfo) -> String {
    format!(
        "a side is recommended if its probability is at least {} %: at the usual price, 110 for 100, a bet loses nothing if \
         11 of 21 are won, 52.4 %, and the rest is a margin; at a line of the market it must be {} percentage points more probable than \
         its price takes, as outcomes at earlier lines say",
        format_number(info.threshold.confidence),
        format_number(info.price_margin)
    )
}

/// Why a recommendation by probability is what it is.
fn explain_by_probability(
    recommendation: Recommendation,
    line: Line,
    distribution: Option<&ExplainedDistribution>,
    least: BetThreshold,
) -> String {
    let Some(sides) = distribution.and_then(|distribution| distribution.sides.as_ref()) else {
        return format!(
            "fewer than {} errors of earlier dates are known, too few for a probability",
            ErrorQuantiles::MIN_ERRORS
        );
    };
    let percent = |probability: f64, enough: bool| {
        format_beside_threshold(100.0 * probability, least.confidence, enough, least, "")
    };
    let (line, bound) = (format_number(line.points), format_number(least.confidence));
    match recommendation {
        Recommendation::Over => format!(
            "more than {line} points have a probability of {} %, at least {bound} %",
            percent(sides.over, true)
        ),
        Recommendation::Under => format!(
            "fewer than {line} points have a probability of {} %, at least {bound} %",
            percent(sides.under, true)
        ),
        Recommendation::Pass | Recommendation::NoLine => format!(
            "more than {line} points have a probability of {} %, fewer of {} %, both below {bound} %",
            percent(sides.over, false),
            percent(sides.under, false)
        ),
    }
}

fn too_few_lines() -> String {
    let least = LineKnowledge::MIN_OUTCOMES;
    format!(
        "fewer than {least} outcomes at lines of the market are known from earlier dates of the season"
    )
}

/// Why the recommendation is what it is at a `line` of the market, where a side must beat its price by `margin`, in %.
pub(super) fn explain_at_market(
    recommendation: Recommendation,
    said: ProbabilityAtMarket,
    line: &PricedLine,
    margin: f64,
) -> String {
    let (over, points) = (said.over_given_no_push(), format_number(line.points));
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    if said.status == OverStatus::Uncalibrated.as_str() {
        return format!(
            "{}, so that the probability of more than {points} points, {}, is uncalibrated, and nothing is recommended",
            too_few_lines(),
            percent(over)
        );
    }
    let side = |words: &str, share: f64, price: Price| {
        let (share, takes) = (percent(share), percent(price.break_even()));
        format!(
            "{words} {points} points have a probability of {share}, and their price takes {takes}"
        )
    };
    let above = side("more than", over, line.over);
    let below = side("fewer than", 1.0 - over, line.under);
    let margin = format_number(margin);
    let because = "given that they do not fall on the line, and as outcomes at earlier lines say of this system";
    match recommendation {
        Recommendation::Over => {
            format!("{above}, at least {margin} percentage points less ({because})")
        }
        Recommendation::Under => {
            format!("{below}, at least {margin} percentage points less ({because})")
        }
        Recommendation::Pass | Recommendation::NoLine => {
            format!("{above}; {below}: neither is {margin} percentage points above it ({because})")
        }
    }
}

/// Why the recommendation is what it is, given line and edge, if there is a line.
pub(super) fn explain_recommendation(
    prediction: &Prediction,
    edge: Option<(Line, f64)>,
    distribution: Option<&ExplainedDistribution>,
    answer: &SystemDetail,
    all: &[SystemDetail],
) -> String {
    let Some((line, edge)) = edge else { return "there is no line to judge".to_owned() };
    let least = answer.info.threshold;
    if answer.info.needs_training {
        return explain_by_probability(prediction.recommendation, line, distribution, least);
    }
    let confidence = prediction.confidence;
    let (far, sure) = (least.allows_edge(edge), least.allows_confidence(confidence));
    let edge = format!(
        "the edge of {} points {}",
        format_beside_threshold(edge, least.edge, far, least, "+"),
        describe_relation(far, least, least.edge)
    );
    let confidence = format!(
        "the confidence of {} % {} %",
        format_beside_threshold(confidence.percent(), least.confidence, sure, least, ""),
        describe_relation(sure, least, least.confidence)
    );
    match prediction.recommendation {
        Recommendation::Pass if far => confidence,
        Recommendation::Pass if sure => edge,
        Recommendation::Pass | Recommendation::NoLine => format!("{edge} and {confidence}"),
        side => format!("{edge} and {confidence}{}", votes(side, answer, all)),
    }
}

/// A value to two decimals, or in full where these would contradict what is said of it.
fn format_beside_threshold(
    value: f64,
    bound: f64,
    enough: bool,
    least: BetThreshold,
    sign: &str,
) -> String {
    let sign = if value > 0.0 { sign } else { "" };
    let short = format!("{value:.2}");
    let equal = short.trim_start_matches('-').parse() == Ok(bound) && value.abs() != bound;
    if equal && enough != least.inclusive {
        format!("{sign}{value}")
    } else {
        format!("{sign}{short}")
    }
}

fn describe_relation(enough: bool, least: BetThreshold, bound: f64) -> String {
    let relation = match (enough, least.inclusive) {
        (true, true) => "is at least",
        (false, true) => "is below",
        (true, false) => "is above",
        (false, false) => "is not above",
    };
    format!("{relation} {}", format_number(bound))
}

/// What the components had to say about the side, for a system that has components.
fn votes(side: Recommendation, answer: &SystemDetail, all: &[SystemDetail]) -> String {
    let predictions =
        || find_components(answer, all).filter_map(|other| other.result.as_ref().ok());
    let (count, of_side) = (
        predictions().count(),
        predictions().filter(|prediction| prediction.recommendation == side).count(),
    );
    let side = side.as_str();
    match of_side {
        _ if answer.info.components.is_empty() => String::new(),
        votes if votes * 2 > count => format!(", and {votes} of {count} components say {side}"),
        votes => format!(
            "; {votes} of {count} components say {side}, no majority, so the prediction's side is taken"
        ),
    }
}

fn find_components<'a>(
    answer: &'a SystemDetail,
    all: &'a [SystemDetail],
) -> impl Iterator<Item = &'a SystemDetail> {
    all.iter().filter(|other| answer.info.components.contains(&other.info.id))
}

/// What the reason of a system without a prediction is explained by.
#[derive(Clone, Copy)]
pub(super) struct ReasonContext<'a> {
    /// The system's answer, one of `all`.
    pub(super) answer: &'a SystemDetail,
    pub(super) all: &'a [SystemDetail],
    pub(super) past: &'a Past,
    pub(super) features: Option<&'a ExplainedFeatures>,
    pub(super) warmup_days: u16,
}

/// Why there is no prediction.
pub(super) fn explain_no_prediction(reason: NoPrediction, context: &ReasonContext<'_>) -> String {
    let ReasonContext { answer, all, past, features, warmup_days } = *context;
    match reason {
        NoPrediction::Bootstrap => format!(
            "the date is among the first {warmup_days} days of the season, which are not predicted"
        ),
        NoPrediction::NoFeatures => "there is no feature row for this date".to_owned(),
        NoPrediction::MissingFeature(name) => {
            let names = answer.inputs.iter().filter(|input| input.names().next() == Some(name));
            let names: Vec<&str> =
                names.take(1).flat_map(|input| input.names().map(FeatureName::as_str)).collect();
            format!("it needs {}, which the feature row does not have", names.join(" or "))
        }
        NoPrediction::NonFiniteFeature => format!(
            "it reads {}, whose value is not a finite number",
            not_finite(answer, features).join(", ")
        ),
        NoPrediction::NonFiniteResult => {
            "the values are so large that the result is not a finite number".to_owned()
        }
        NoPrediction::TooFewSimilarGames => format!(
            "{} of the {} past games are similar enough, and it needs five",
            answer.basis.similar_games.len(),
            past.games.len()
        ),
        NoPrediction::NoMarketLine => "it needs a line of the market, and has none".to_owned(),
        NoPrediction::TooFewLines => too_few_lines(),
        NoPrediction::NothingLearned => "no model was trained on or before this date".to_owned(),
        NoPrediction::TooFewComponents => {
            let count = find_components(answer, all).filter(|other| other.result.is_ok()).count();
            let least = if answer.info.needs_training { "all" } else { "two" };
            format!(
                "{count} of its {} components have a prediction, and it needs {least}",
                answer.info.components.len()
            )
        }
    }
}

/// The features that the system of `answer` reads and whose values are not finite.
fn not_finite(answer: &SystemDetail, features: Option<&ExplainedFeatures>) -> Vec<&'static str> {
    let carried = features.map(ExplainedFeatures::names).unwrap_or_default();
    let values = features.map_or(&[][..], |features| &features.values);
    let is_read = |name: FeatureName| {
        let mut inputs = answer.inputs.iter();
        inputs.any(|input| input.names().find(|other| carried.contains(*other)) == Some(name))
    };
    let of_system =
        values.iter().filter(|feature| feature.value.is_none() && is_read(feature.name));
    of_system.map(|feature| feature.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::{Part, all_systems};

    #[test]
    fn numbers_are_short() {
        for (value, text) in [(24.8, "24.8"), (27.038_461_5, "27.0385"), (0.0, "0"), (-0.0, "0")] {
            assert_eq!(format_number(value), text);
        }
        assert_eq!(
            (format_number(-1.5), format_number(100.0)),
            ("-1.5".to_owned(), "100".to_owned())
        );
    }

    #[test]
    fn a_number_never_contradicts_what_is_said_of_it() {
        let at_least = BetThreshold { confidence: 60.0, edge: 2.0, inclusive: true };
        let more = BetThreshold { inclusive: false, ..at_least };
        assert_eq!(
            format_beside_threshold(1.9999, 2.0, false, at_least, "+"),
            "+1.9999",
            "below 2"
        );
        assert_eq!(
            format_beside_threshold(2.0001, 2.0, true, at_least, "+"),
            "+2.00",
            "at least 2"
        );
        assert_eq!(format_beside_threshold(-2.0001, 2.0, true, more, "+"), "-2.0001", "above 2");
        assert_eq!(format_beside_threshold(2.0, 2.0, false, more, "+"), "+2.00", "not above 2");
    }

    #[test]
    fn every_term_names_as_many_values_as_it_is_made_of() {
        let infos = || all_systems().iter().map(|system| system.info());
        let with_model = infos().filter_map(|info| info.with_model);
        for sum in infos().chain(with_model).filter_map(|info| info.sum) {
            for Part { term, how, from, of_row } in sum.parts() {
                let values = from.len() + of_row.len();
                assert_eq!(how.matches("{}").count(), values, "{term:?}: {how}");
            }
        }
    }
}
