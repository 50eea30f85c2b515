//! What the columns of a slate, or of a list of games, are for.

use super::table::TextTable;
use crate::domain::fold;
use crate::source::file_report::FileReport;
use crate::source::person_columns;

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlateField {
    Date,
    Team,
    Opponent,
    Home,
    HomeTeam,
    AwayTeam,
    Game,
    Player,
    PlayerId,
    Lookup,
    New,
    Status,
    ExpectedMinutes,
    Starter,
    Line,
    Book,
    Price,
    OverPrice,
    UnderPrice,
    OfferedAt,
    TipOff,
}

/// What columns may be called, folded; the name that messages use comes first, as it is written.
const NAMES: [(SlateField, &str, &[&str]); 21] = [
    (SlateField::Date, "game_date", &["gamedate", "date", "slatedate"]),
    (SlateField::Team, "team", &["team", "teamabbr", "teamabbreviation"]),
    (SlateField::Opponent, "opponent", &["opponent", "opponentteamabbr", "opp"]),
    (SlateField::Home, "is_home", &["ishome", "homeaway"]),
    (SlateField::HomeTeam, "home", &["home", "hometeam", "hometeamabbr"]),
    (SlateField::AwayTeam, "away", &["away", "awayteam", "awayteamabbr", "visitor"]),
    (SlateField::Game, "game_id", &["gameid"]),
    (SlateField::Player, "player", person_columns::NAME),
    (SlateField::PlayerId, "player_id", person_columns::ID),
    (SlateField::Lookup, "player_lookup", &["playerlookup"]),
    (SlateField::New, "new", &["new", "isnew"]),
    (SlateField::Status, "status", &["status", "playerstatus", "injurystatus"]),
    (SlateField::ExpectedMinutes, "expected_minutes", &["expectedminutes", "projectedminutes"]),
    (SlateField::Starter, "starter", &["starter", "starterflag", "isstarter"]),
    (SlateField::Line, "points_line", &["pointsline", "line"]),
    (SlateField::Book, "book", &["book", "bookmaker", "sportsbook"]),
    (SlateField::Price, "price", &["price", "odds"]),
    (
        SlateField::OverPrice,
        "over_price",
        &["overprice", "overodds", "overpriceamerican", "overoddsamerican", "over"],
    ),
    (
        SlateField::UnderPrice,
        "under_price",
        &["underprice", "underodds", "underpriceamerican", "underoddsamerican", "under"],
    ),
    (SlateField::OfferedAt, "offered_at", &["offeredat", "offertime"]),
    (SlateField::TipOff, "tip_off", &["tipoff", "tipofftime", "commencetime", "starttime"]),
];

/// Columns of a template that inform a person, and are not read.
const INFORMATION: [&str; 2] = ["gamesmissed", "usualminutes"];

/// The columns of a file, by what they are for.
#[derive(Debug)]
pub(super) struct SlateColumns {
    places: Vec<(SlateField, usize)>,
    names: Vec<String>,
}

impl SlateColumns {
    /// Which of the columns of `table` are for what.
    pub(super) fn new(table: &TextTable) -> Self {
        let folded: Vec<String> = table.columns.iter().map(|name| fold(name)).collect();
        let place = |(field, _, names): &(SlateField, &str, &[&str])| {
            let place = names.iter().find_map(|name| folded.iter().position(|of| of == name));
            place.map(|place| (*field, place))
        };
        Self { places: NAMES.iter().filter_map(place).collect(), names: table.columns.clone() }
    }

    /// Where the column for `field` stands.
    pub(super) fn place(&self, field: SlateField) -> Option<usize> {
        self.places.iter().find(|(of, _)| *of == field).map(|(_, place)| *place)
    }

    /// Whether there is a column for `field`.
    pub(super) fn has(&self, field: SlateField) -> bool {
        self.place(field).is_some()
    }

    /// What the column for `field` is called: in the file or, if it has none, by us.
    pub(super) fn name(&self, field: SlateField) -> &str {
        match self.place(field) {
            Some(place) => &self.names[place],
            None => usual_name(field),
        }
    }

    /// Refuses a file without one of the columns `fields`.
    pub(super) fn require(&self, fields: &[SlateField], report: &mut FileReport) {
        for field in fields.iter().filter(|field| !self.has(**field)) {
            let what = format!(
                "has no column {}; its columns are {}",
                usual_name(*field),
                crate::domain::listed(&self.names, ", ")
            );
            report.reject(None, None, what);
        }
    }

    /// The columns that nothing reads, and that do not come from a template.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &String> {
        let is_read = |place: usize| self.places.iter().any(|(_, of)| *of == place);
        let unread = self.names.iter().enumerate().filter(move |(place, _)| !is_read(*place));
        unread.map(|(_, name)| name).filter(|name| !INFORMATION.contains(&fold(name).as_str()))
    }
}

fn usual_name(field: SlateField) -> &'static str {
    NAMES.iter().find(|(of, ..)| *of == field).map_or("", |(_, name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own() {
        let mut all: Vec<&str> =
            NAMES.iter().flat_map(|(.., names)| names.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for (field, name, names) in &NAMES {
            assert_eq!(usual_name(*field), *name);
            assert!(names.contains(&fold(name).as_str()), "{name}");
        }
    }
}
