//! Floor 0: the words of the field as small checked types.
//!
//! A value of one of these types is known to be well formed, so the floors above never check again.
//! Refuses I/O of any kind.

pub mod box_score;
mod calendar;
pub mod column;
mod confidence;
mod correlation;
mod date;
mod decimal;
mod feature;
mod game_kind;
mod known_absences;
mod known_when;
mod line;
mod margin;
mod market_choice;
pub mod math;
mod moment;
mod multiple_correlation;
mod outcome;
mod person_name;
mod player;
mod price;
mod printable;
pub mod random;
mod recommendation;
mod reference_feature;
mod season_id;
mod spreadsheet;
mod stat;
mod system_id;
mod team;
mod upcoming;

pub use calendar::{BOOTSTRAP_DAYS, Calendar, HISTORY_DAYS, Schedule, SeasonDates};
pub use confidence::Confidence;
pub use correlation::{Correlation, CorrelationRatio};
pub use date::{BadDate, GameDate};
pub use decimal::{round1, round2};

pub use feature::{FeatureName, FeatureRange, FeatureSet, UnknownFeature};
pub use game_kind::GameKind;
pub use known_absences::KnownAbsences;
pub use known_when::KnownWhen;
pub use line::{Line, LineSource, LinesAtOutcomes, SideLines, given_no_push};
pub use margin::MarginRemoval;
pub use market_choice::MarketChoice;
pub use moment::{BadMoment, UtcMoment};
pub use multiple_correlation::{MultipleCorrelation, Regressors};
pub use outcome::{Outcome, Void};
pub use person_name::{alike_pairs, is_short_for, nearest_people};
pub use player::{BadPlayerLookup, PlayerLookup, fold};
pub use price::Price;
pub use printable::{
    bounded, harmless_json, io_reason, is_hostile, listed, listed_lines, one_line, printable,
    printable_lines, printable_path, shell_word, shortened, shortened_to, with_causes,
};
pub use recommendation::Recommendation;
pub use reference_feature::{reference_names, reference_range};
pub use season_id::{BadSeasonId, SeasonId};
pub use spreadsheet::{cell_text, harmless_cell};
pub use stat::{Stat, StatInfo};
pub use system_id::SystemId;
pub use team::{team_code, team_code_at_end};
pub use upcoming::{
    EXPECTED_MINUTES, MAX_SLATE_PLAYERS, MAX_SLATE_TEXT, PlayerStatus, SLATE_VERSION,
    SlateIdentity, UpcomingLine, UpcomingPlayer, UpcomingSlate, WhoPlays,
};
