//! Findings in words.

use super::clue::{Beyond, FeaturePart};
use super::columns::StoredColumn;
use super::finding::{Finding, Found, KnownOutcome, SelectionDifference, Severity};
use crate::domain::FeatureName;

/// `1 row`, `2 rows`.
fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

fn listed(names: &[FeatureName], between: &str) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(between)
}

/// The names of some of `columns`, and how many more there are.
fn first_columns(columns: &[StoredColumn]) -> String {
    const SHOWN: usize = 4;
    let mut names: Vec<String> = columns.iter().take(SHOWN).map(ToString::to_string).collect();
    let others = columns.len().saturating_sub(SHOWN);
    names.extend((others > 0).then(|| format!("{others} more")));
    names.join(", ")
}

fn not_known(names: &[&str]) -> String {
    format!("features that no system names, for models that do: {}", names.join(", "))
}

impl Finding {
    // A table: a sentence for each.
    #[expect(clippy::too_many_lines, reason = "it is a table")]
    pub(super) fn sentence(&self) -> String {
        let rows = counted(self.count, "row");
        match &self.found {
            Found::Leak { feature, share } => format!(
                "{} contains the game it describes: {rows}, {:.1} % of those that can show it",
                feature,
                100.0 * share
            ),
            Found::KnowsOutcome { feature, known } => {
                format!("{feature} knows the outcome: {}", self.known(known))
            }
            Found::MayKnowOutcome { feature, known } => format!(
                "{feature} may know the outcome: {}; so does what knows the line-up, or later games",
                self.known(known)
            ),
            Found::ColumnsKnowOutcome { columns, certain, known } => format!(
                "{} columns {} the outcome together ({}): what they say beyond honest values {}",
                columns.len(),
                if *certain { "know" } else { "may know" },
                first_columns(columns),
                self.correlates(known)
            ),
            Found::NotAsBuilt { feature, rows } => format!(
                "{feature} is not what this program builds in {} of {rows} rows ({:.1} %), though the snapshot says that it was built here",
                self.count,
                100.0 * self.count as f64 / *rows as f64
            ),
            Found::Constant { feature, value, expected: false } => {
                format!("{feature} is {value} in every row")
            }
            Found::Constant { feature, value, expected: true } => {
                format!("{feature} is {value} in every row, as in the games")
            }
            Found::NearConstant { feature, value, share, expected } => format!(
                "{} is {value} in {:.1} % of rows{}",
                feature,
                100.0 * share,
                if *expected { ", as in the games" } else { "" }
            ),
            Found::OutOfRange { feature, low, high } => {
                format!("{feature} is outside {low} – {high} in {rows}")
            }
            Found::NotFinite { feature } => format!("{feature} was not finite in {rows}"),
            Found::QualityOutOfRange => {
                format!("the quality score is outside 0 – 100 in {rows}")
            }
            Found::NamesNotRead { names } => {
                format!("no system reads {}", listed(names, ", "))
            }
            Found::NamesNotKnown { names } => not_known(names),
            Found::NameMissing { names, systems, default } => {
                let without = match default {
                    Some(default) => format!("take {default}"),
                    None => "give no prediction".to_owned(),
                };
                let names = listed(names, " or ");
                format!("{names} is not in {rows}: {} {without}", systems.join(", "))
            }
            Found::NoFeatureRows => "there are no feature rows".to_owned(),
            Found::DateOutOfLine => {
                let dates = counted(self.count, "date");
                format!("{dates} with far fewer feature rows than the dates around")
            }
            Found::PlayerVanishes => {
                let players = counted(self.count, "player");
                format!(
                    "{players} with feature rows, then none until the end, although there are games"
                )
            }
            Found::MissingRowsKnowOutcome { certain, difference } => {
                self.missing("a feature row", *certain, difference)
            }
            Found::MissingLinesKnowOutcome { certain, difference } => {
                self.missing("points_line", *certain, difference)
            }
            Found::LinesOnOneSide { lines, overs, .. } => format!(
                "OVER won in {:.1} % of {lines} lines that were not hit exactly, and UNDER in the others: lines of a market come out at 45 to 50 %, unless those of one side are left out",
                100.0 * overs
            ),
            Found::LinesLoseToAverages { lines, won } => format!(
                "the side of the player's averages won in {:.1} % of {lines} lines: against lines of a market it does in 51 to 53 %, unless those where it lost are left out",
                100.0 * won
            ),
            Found::RowWithoutGame => {
                format!("{} without a game", counted(self.count, "feature row"))
            }
            Found::IdTwiceOnDate => {
                let rows = counted(self.count, "row");
                format!("{rows} whose universal_player_id another name has on the same date")
            }
            Found::IdOfTwoLookups => {
                format!("{} under two names", counted(self.count, "universal_player_id"))
            }
            Found::LookupOfTwoIds => {
                format!("{} with two ids", counted(self.count, "player_lookup"))
            }
            Found::TeamOfTwoCodes => format!(
                "{} under two codes, so that its form begins anew with each",
                counted(self.count, "team")
            ),
            Found::ProbablyOnePerson => format!(
                "{} without ids that are probably one person's; [players] in season.toml joins them",
                if self.count == 1 {
                    "1 pair of names".to_owned()
                } else {
                    format!("{} pairs of names", self.count)
                }
            ),
            Found::Twins => {
                format!("{} with the same line in one game", counted(self.count, "pair of players"))
            }
            Found::NullColumns { columns } => format!("null in every row: {}", columns.join(", ")),
            Found::NullCounts { column, rows, features, defaults, feature_rows } => format!(
                "{column} is null in {} of {rows} rows of players who played: of what is made of it, {} feature rows of {feature_rows} take a default ({})",
                self.count,
                defaults,
                listed(features, ", ")
            ),
            Found::ZeroForNull { columns } => format!(
                "0, where null is meant, in {rows} with null minutes: {}",
                columns.join(", ")
            ),
            Found::CountBeyond { column, most } => {
                format!("{column} is above {most}, which nobody has in a game, in {rows}")
            }
            Found::ShotsDisagree => format!(
                "{rows} with more shots made than tried, or with other points than the shots come to"
            ),
            Found::WinnersDisagree => format!(
                "{} that win_flag says both teams won, or neither, or both of one team",
                counted(self.count, "game")
            ),
            Found::ConstantFlag { column, value } => {
                format!("{column} is {value} in all {rows} that have one")
            }
            Found::PointsInNoMinutes { .. } => format!("{rows} with points in 0 minutes"),
            Found::PointsWithoutMinutes { .. } => format!("{rows} with points and null minutes"),
            Found::NoPointsWithoutMinutes { .. } => {
                format!("{rows} with 0 points and null minutes: played, or not?")
            }
            Found::LinesAllEqual { line } => {
                format!("points_line is {line} in all {rows} that have one")
            }
            Found::LinesAtOutcomes { lines, share } => format!(
                "points_line is within half a point of the points scored in {:.1} % of {lines}: lines set before the games are in about 11 %",
                100.0 * share,
                lines = counted(*lines, "row")
            ),
            Found::LinesFollowOutcomes { correlation } => format!(
                "points_line correlates with the points scored at {correlation:.2} in {rows}: lines set before the games do at about 0.67"
            ),
            Found::LinesKnowOutcomes { correlation } => format!(
                "points_line less the player's averages correlates with the points scored less them at {correlation:.2} in {rows}: lines set before the games do at about 0.4"
            ),
            Found::OfOffers { found } => {
                let Self { count, examples, .. } = self;
                let of_lines =
                    Self { found: (**found).clone(), count: *count, examples: examples.clone() };
                format!(
                    "of the lines that books offered: {}",
                    of_lines
                        .sentence()
                        .replace("points_line", "the middle of a player-date's lines")
                )
            }
            Found::RepeatedRow => {
                format!("{} repeated on the player's next date", counted(self.count, "feature row"))
            }
        }
    }
}

impl Finding {
    fn missing(&self, what: &str, certain: bool, difference: &SelectionDifference) -> String {
        let SelectionDifference { beyond, deviations, correlation, player_dates } = difference;
        let how = match (beyond, *deviations > 0.0) {
            (Beyond::Points, true) => "scored more beyond the averages",
            (Beyond::Points, false) => "scored less beyond the averages",
            (Beyond::Size, true) => "are further from the averages",
            (Beyond::Size, false) => "are nearer to the averages",
        };
        format!(
            "which player-dates have {what} {} the outcome: the {} of {player_dates} without one {how} than the others, by {:.2} standard deviations (correlation {correlation:.2})",
            if certain { "knows" } else { "may know" },
            self.count,
            deviations.abs(),
        )
    }

    fn known(&self, known: &KnownOutcome) -> String {
        format!("{} {}", known.part, self.correlates(known))
    }

    fn correlates(&self, known: &KnownOutcome) -> String {
        let KnownOutcome { part, beyond, correlation, bound, rows } = known;
        let of_rows = match part {
            FeaturePart::FewDifferences => {
                format!("{} of {rows} rows, those that differ", self.count)
            }
            _ => counted(self.count, "row"),
        };
        let wrong_or_so =
            if self.found.severity() == Severity::Wrong { "wrong" } else { "suspicious" };
        format!(
            "correlates at {correlation:.2} with {beyond} in {of_rows}; above {bound:.2} is {wrong_or_so}"
        )
    }
}
