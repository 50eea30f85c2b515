//! The rows of a slate, each as a player of a game.

use super::columns::{SlateColumns, SlateField};
use super::game_list::GameList;
use super::known::{KnownPlayers, KnownTeams, NamedInSlate};
use super::prices::RowPrices;
use super::table::TextTable;
use crate::domain::column::Bounds;
use crate::domain::{
    EXPECTED_MINUTES, GameDate, MAX_SLATE_TEXT, PlayerStatus, Stat, UpcomingLine, UpcomingPlayer,
    shortened,
};
use crate::snapshot::lines::MOMENTS;
use crate::source::file_report::FileReport;
use crate::source::lines::{LeagueDates, parse_moment};
use crate::source::spelling;

/// What rows are read by.
pub(super) struct SlateRows<'a> {
    pub(super) table: &'a TextTable,
    pub(super) columns: &'a SlateColumns,
    pub(super) teams: &'a KnownTeams,
    pub(super) players: &'a KnownPlayers,
    pub(super) list: Option<&'a GameList>,
    /// Those of each row.
    pub(super) prices: Vec<RowPrices>,
}

/// A row that was read, with its date.
#[derive(Debug)]
pub(super) struct ReadRow {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) date: GameDate,
    pub(super) player: UpcomingPlayer,
}

/// Who plays whom, by a row or by the list of games.
struct RowGame {
    team: String,
    opponent: String,
    is_home: Option<bool>,
    id: Option<String>,
}

/// Who is meant by a row.
struct RowPlayer {
    lookup: String,
    name: Option<String>,
    id: Option<String>,
    is_new: bool,
}

/// There is nothing that could be used; what is wrong was reported.
struct Unusable;

impl SlateRows<'_> {
    /// The player in a row, counted from 0; `None` if anything is wrong with it, which is reported.
    pub(super) fn read(&self, row: usize, report: &mut FileReport) -> Option<ReadRow> {
        self.row(row, report).ok()
    }

    fn row(&self, row: usize, report: &mut FileReport) -> Result<ReadRow, Unusable> {
        let is_new = self.flag(SlateField::New, row, report)?.unwrap_or(false);
        let date = self.date(row, report);
        let game = self.game(row, is_new, report);
        let named = self.named(row, is_new, report);
        let status = self.status(row, report);
        let expected_minutes =
            self.number(SlateField::ExpectedMinutes, row, EXPECTED_MINUTES, report);
        let starter = self.flag(SlateField::Starter, row, report);
        let line = self.line(row, report);
        let (date, game, named) = (date?, game?, named?);
        let [one, other] = [&game.team, &game.opponent];
        let derived = || format!("{date}-{}-{}", one.min(other), one.max(other));
        let player = UpcomingPlayer {
            player_lookup: named.lookup,
            player_full_name: named.name,
            player_id: named.id,
            is_new: named.is_new,
            game_id: game.id.clone().unwrap_or_else(derived),
            team: game.team,
            opponent: game.opponent,
            is_home: game.is_home,
            status: status?,
            expected_minutes: expected_minutes?,
            starter: starter?,
            line: line?,
        };
        Ok(ReadRow { number: row + 1, date, player })
    }

    fn text(&self, field: SlateField, row: usize) -> Option<&str> {
        self.columns.place(field).and_then(|place| self.table.text(row, place))
    }

    fn reject(
        &self,
        row: usize,
        field: SlateField,
        what: impl Into<String>,
        report: &mut FileReport,
    ) -> Unusable {
        report.reject(Some(row + 1), Some(self.columns.name(field)), what);
        Unusable
    }

    fn date(&self, row: usize, report: &mut FileReport) -> Result<GameDate, Unusable> {
        let listed = self.list.and_then(|list| list.date);
        match (self.text(SlateField::Date, row), listed) {
            (None, Some(date)) => Ok(date),
            (None, None) => Err(self.reject(row, SlateField::Date, "there is no value", report)),
            (Some(text), _) => spelling::date(text).ok_or_else(|| {
                let what = format!("`{}` is no date such as 2022-03-05", shortened(text));
                self.reject(row, SlateField::Date, what, report)
            }),
        }
    }

    fn team(
        &self,
        field: SlateField,
        row: usize,
        is_new: bool,
        report: &mut FileReport,
    ) -> Result<String, Unusable> {
        let Some(text) = self.text(field, row) else {
            return Err(self.reject(row, field, "there is no value", report));
        };
        if text.chars().count() > MAX_SLATE_TEXT {
            return Err(self.reject(row, field, "is too long for a team", report));
        }
        self.teams.find(text, is_new).map_err(|what| self.reject(row, field, what, report))
    }

    /// Who plays whom: by the row, by the list of games, or by both where they agree.
    fn game(&self, row: usize, is_new: bool, report: &mut FileReport) -> Result<RowGame, Unusable> {
        let team = self.team(SlateField::Team, row, is_new, report)?;
        let Some(list) = self.list else {
            let opponent = self.team(SlateField::Opponent, row, is_new, report)?;
            let (is_home, id) = (self.home(row, report)?, self.game_id(row, report)?);
            return self.checked(row, RowGame { team, opponent, is_home, id }, report);
        };
        let opponent = match self.text(SlateField::Opponent, row) {
            Some(_) => Some(self.team(SlateField::Opponent, row, is_new, report)?),
            None => None,
        };
        let (is_home, id) = (self.home(row, report)?, self.game_id(row, report)?);
        let Some(listed) = list.game(&team) else {
            let what = format!("{team} has no game on the list of games");
            return Err(self.reject(row, SlateField::Team, what, report));
        };
        if let Some(other) = opponent.filter(|opponent| *opponent != listed.opponent) {
            let what = format!("{other}, and the list of games has {}", listed.opponent);
            return Err(self.reject(row, SlateField::Opponent, what, report));
        }
        if is_home.is_some_and(|is_home| is_home != listed.is_home) {
            let what = "the list of games says otherwise";
            return Err(self.reject(row, SlateField::Home, what, report));
        }
        let id = id.or_else(|| listed.id.clone());
        let (opponent, is_home) = (listed.opponent.clone(), Some(listed.is_home));
        self.checked(row, RowGame { team, opponent, is_home, id }, report)
    }

    fn game_id(&self, row: usize, report: &mut FileReport) -> Result<Option<String>, Unusable> {
        let id = self.text(SlateField::Game, row);
        if id.is_some_and(|id| id.chars().count() > MAX_SLATE_TEXT) {
            return Err(self.reject(row, SlateField::Game, "is too long for an id", report));
        }
        Ok(id.map(str::to_owned))
    }

    fn checked(
        &self,
        row: usize,
        game: RowGame,
        report: &mut FileReport,
    ) -> Result<RowGame, Unusable> {
        if game.team == game.opponent {
            let what = format!("{} plays against itself", game.team);
            return Err(self.reject(row, SlateField::Opponent, what, report));
        }
        Ok(game)
    }

    fn home(&self, row: usize, report: &mut FileReport) -> Result<Option<bool>, Unusable> {
        let Some(text) = self.text(SlateField::Home, row) else { return Ok(None) };
        let by_word = || match text.to_ascii_lowercase().as_str() {
            "home" | "h" | "vs" => Some(true),
            "away" | "a" | "@" => Some(false),
            _ => None,
        };
        let side = spelling::flag(text).or_else(by_word).ok_or_else(|| {
            let what = format!("`{}` is neither true or false nor home or away", shortened(text));
            self.reject(row, SlateField::Home, what, report)
        });
        side.map(Some)
    }

    /// Who is meant; a player whom the games do not have has to be marked as new.
    fn named(
        &self,
        row: usize,
        is_new: bool,
        report: &mut FileReport,
    ) -> Result<RowPlayer, Unusable> {
        let fields = [SlateField::Lookup, SlateField::PlayerId, SlateField::Player];
        let texts = fields.map(|field| self.text(field, row));
        if let Some(place) = texts
            .iter()
            .position(|text| text.is_some_and(|text| text.chars().count() > MAX_SLATE_TEXT))
        {
            return Err(self.reject(row, fields[place], "is too long for a name", report));
        }
        match self.players.find(texts, is_new) {
            Ok(NamedInSlate::Known(player)) => Ok(RowPlayer {
                lookup: player.lookup.clone(),
                name: player.name.clone(),
                id: player.id.clone(),
                is_new: false,
            }),
            Ok(NamedInSlate::New(lookup)) => {
                let owned = |text: Option<&str>| text.map(str::to_owned);
                Ok(RowPlayer { lookup, name: owned(texts[2]), id: owned(texts[1]), is_new: true })
            }
            Err((place, what)) => Err(self.reject(row, fields[place], what, report)),
        }
    }

    fn status(
        &self,
        row: usize,
        report: &mut FileReport,
    ) -> Result<Option<PlayerStatus>, Unusable> {
        let Some(text) = self.text(SlateField::Status, row) else { return Ok(None) };
        let status = PlayerStatus::from_word(text).ok_or_else(|| {
            let words = PlayerStatus::ALL.map(PlayerStatus::as_str).join(", ");
            let what = format!("`{}` is none of {words}", shortened(text));
            self.reject(row, SlateField::Status, what, report)
        });
        status.map(Some)
    }

    fn flag(
        &self,
        field: SlateField,
        row: usize,
        report: &mut FileReport,
    ) -> Result<Option<bool>, Unusable> {
        let Some(text) = self.text(field, row) else { return Ok(None) };
        let flag = spelling::flag(text).ok_or_else(|| {
            let what = format!("`{}` is not true or false", shortened(text));
            self.reject(row, field, what, report)
        });
        flag.map(Some)
    }

    fn number(
        &self,
        field: SlateField,
        row: usize,
        bounds: Bounds,
        report: &mut FileReport,
    ) -> Result<Option<f64>, Unusable> {
        let Some(text) = self.text(field, row) else { return Ok(None) };
        let number = spelling::number(text).filter(|number| bounds.contains(*number));
        let number = number.ok_or_else(|| {
            let what = format!("`{}` is not {bounds}", shortened(text));
            self.reject(row, field, what, report)
        });
        number.map(Some)
    }

    fn line(&self, row: usize, report: &mut FileReport) -> Result<Option<UpcomingLine>, Unusable> {
        let bounds = Stat::Points.info().line_bounds;
        let points = self.number(SlateField::Line, row, bounds, report)?;
        let RowPrices { over, under, is_fixed_payout } = self.prices[row];
        let book = self.text(SlateField::Book, row).map(str::to_owned);
        if book.as_ref().is_some_and(|book| book.chars().count() > MAX_SLATE_TEXT) {
            return Err(self.reject(row, SlateField::Book, "is too long for a name", report));
        }
        let offered_at = self.offered_at(row, report)?;
        if points.is_none() && (over.or(under).is_some() || offered_at.is_some()) {
            let what = "there is no line, and a price or a moment says nothing without one";
            return Err(self.reject(row, SlateField::Line, what, report));
        }
        Ok(points.map(|points| UpcomingLine {
            points,
            book,
            over_price: over,
            under_price: under,
            is_fixed_payout,
            offered_at,
        }))
    }

    /// When the line was offered, which is before the tip-off; where that is not known, not after the date.
    fn offered_at(&self, row: usize, report: &mut FileReport) -> Result<Option<i64>, Unusable> {
        let tip_off = self.moment(SlateField::TipOff, row, report)?;
        let date = self.date(row, report)?;
        let of_league = |moment: i64| LeagueDates::default().at(moment);
        if tip_off.is_some_and(|moment| of_league(moment) != Some(date)) {
            let what = format!("it is not of {date} in New York");
            return Err(self.reject(row, SlateField::TipOff, what, report));
        }
        let offered_at = self.moment(SlateField::OfferedAt, row, report)?;
        let is_late = |offered: i64| match tip_off {
            Some(tip_off) => offered > tip_off,
            None => of_league(offered) > Some(date),
        };
        if offered_at.is_some_and(is_late) {
            let what = format!("it is after the tip-off of the games of {date}");
            return Err(self.reject(row, SlateField::OfferedAt, what, report));
        }
        Ok(offered_at)
    }

    /// The moment in a row, in seconds since 1970-01-01 UTC.
    fn moment(
        &self,
        field: SlateField,
        row: usize,
        report: &mut FileReport,
    ) -> Result<Option<i64>, Unusable> {
        let Some(text) = self.text(field, row) else { return Ok(None) };
        let moment = parse_moment(text).filter(|moment| MOMENTS.contains(moment));
        let moment = moment.ok_or_else(|| {
            let what = format!(
                "`{}` is no moment from 2000 to 2106, such as 2022-03-05T23:10:00Z",
                shortened(text)
            );
            self.reject(row, field, what, report)
        });
        moment.map(Some)
    }
}
