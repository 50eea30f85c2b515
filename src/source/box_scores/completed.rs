//! What rows leave to be derived: names from their parts, dates and sides from a table of games, teams from matchups, ids of
//! games from their dates and teams.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::repeat_n;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, Date32Array, StringArray};
use arrow::datatypes::Date32Type;
use arrow::error::ArrowError;

use super::codes::Codes;
use super::file::FileRows;
use super::kinds::{self, RowKind, RowKinds, Sign, Signs};
use super::schedule::{GameSchedule, RowTeam, without_zeros};
use super::teams::{self, Matchups, TeamTexts};
use crate::domain::box_score::Field;
use crate::domain::{Calendar, GameDate, GameKind, SeasonId, fold, listed, team_code};

/// What there is to know about a log besides its rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    pub(super) calendar: &'a Calendar,
    /// The kinds of games that are taken besides those of the regular season.
    pub(super) include: &'a [GameKind],
    /// Whether the games are of a league whose teams and calendar are not known.
    pub(super) is_of_another_league: bool,
    /// Other spellings of players' names, and the ones that are meant.
    pub(super) spellings: &'a BTreeMap<String, String>,
}

/// All columns, completed.
#[derive(Debug)]
pub(super) struct Completed {
    pub(super) columns: Columns,
    pub(super) sides: GameSides,
    /// The seasons that rows name.
    pub(super) named_seasons: Arc<Codes>,
    pub(super) kinds: RowKinds,
    /// Spellings that the user's settings had read as others.
    pub(super) spellings: BTreeMap<String, String>,
}

/// Who plays whom in each row, and where.
#[derive(Debug)]
pub(super) struct GameSides {
    pub(super) matchups: Matchups,
    pub(super) own: StringArray,
    pub(super) opponents: StringArray,
    pub(super) homes: BooleanArray,
    pub(super) games: Arc<Codes>,
}

impl Completed {
    /// Completes the `columns` of `files`.
    pub(super) fn new(
        columns: Vec<ArrayRef>,
        files: &[FileRows],
        schedule: &GameSchedule,
        reading: &Reading<'_>,
    ) -> Result<Self, ArrowError> {
        let mut columns = Columns { all: columns, codes: BTreeMap::new() };
        let spellings = columns.join_names(files, reading.spellings);
        columns.join_ids(Field::Id, |one, other| one.len() < other.len())?;
        columns.join_ids(Field::Game, |one, other| one.len() > other.len())?;
        let starters = columns.add_starters(files);
        columns.add_dates(schedule);
        columns.pad_games()?;
        let named_seasons = columns.codes(Field::Season)?;
        let mut kinds = columns.kinds(&named_seasons, reading)?;
        kinds.notes.extend(starters);
        let years: Vec<Option<i32>> =
            kinds.of_row.iter().map(|kind| Some((*kind)?.season.start_year())).collect();
        let mut said = SaidCodes::new();
        let sides = GameSides::new(&mut columns, files, schedule, &years, |texts| {
            if reading.is_of_another_league {
                return Ok(texts);
            }
            teams::with_league_codes(texts, &years, &mut said)
        })?;
        kinds.notes.extend(teams::note(&said));
        if !reading.is_of_another_league {
            let guests = find_guests(&mut kinds.of_row, &sides.own, &sides.opponents);
            kinds.notes.extend(guests);
        }
        columns.set(Field::Team, Arc::new(sides.own.clone()));
        kinds.notes.extend(respelt(&spellings));
        Ok(Self { columns, sides, named_seasons, kinds, spellings })
    }
}

/// What is said of names that settings had read as others.
fn respelt(spellings: &BTreeMap<String, String>) -> Option<String> {
    let pairs = spellings.iter().map(|(from, to)| format!("{from} as {to}"));
    let pairs = listed(pairs, ", ");
    (!spellings.is_empty())
        .then(|| format!("names are read as [players] in season.toml says: {pairs}"))
}

/// By team, the codes and names that were read as its own.
type SaidCodes = BTreeMap<String, BTreeSet<String>>;

impl GameSides {
    /// The teams by one code each, as `known` makes them; games without an id get one.
    fn new(
        columns: &mut Columns,
        files: &[FileRows],
        schedule: &GameSchedule,
        years: &[Option<i32>],
        mut known: impl FnMut(StringArray) -> Result<StringArray, ArrowError>,
    ) -> Result<Self, ArrowError> {
        let matchups = Matchups::new(columns.get(Field::Matchup))?;
        let own = known(teams::own_teams(&columns.own_teams(), &matchups))?;
        let seen = |row: u32| {
            let team = own.is_valid(row as usize).then(|| own.value(row as usize));
            matchups.seen_by(row, team, years[row as usize])
        };
        let opponents = columns.opponents().texts(|row| seen(row).map(|(opponent, _)| opponent));
        let opponents = known(opponents)?;
        columns.add_games(&own, &opponents);
        let games = columns.codes(Field::Game)?;
        let opponents = other_teams(&games, &own, opponents);
        let homes = columns.homes(files, |row| seen(row).map(|(_, home)| home))?;
        let homes = columns.scheduled(homes, |game, team| schedule.home(game, team), &own, years);
        let homes = other_sides(&games, &own, homes);
        let wins = columns.get(Field::Win).as_boolean().clone();
        let wins = columns.scheduled(wins, |game, team| schedule.win(game, team), &own, years);
        columns.set(Field::Win, Arc::new(wins));
        Ok(Self { matchups, own, opponents, homes, games })
    }
}

/// The columns while they are completed.
#[derive(Debug)]
pub(super) struct Columns {
    all: Vec<ArrayRef>,
    /// The texts of columns as numbers, as long as these stay the same.
    codes: BTreeMap<Field, Arc<Codes>>,
}

impl Columns {
    pub(super) fn get(&self, field: Field) -> &ArrayRef {
        &self.all[field as usize]
    }

    pub(super) fn into_all(self) -> Vec<ArrayRef> {
        self.all
    }

    fn set(&mut self, field: Field, column: ArrayRef) {
        self.all[field as usize] = column;
        self.codes.remove(&field);
    }

    /// The texts of a column as numbers.
    pub(super) fn codes(&mut self, field: Field) -> Result<Arc<Codes>, ArrowError> {
        if let Some(codes) = self.codes.get(&field) {
            return Ok(Arc::clone(codes));
        }
        let codes = Arc::new(Codes::new(self.get(field))?);
        self.codes.insert(field, Arc::clone(&codes));
        Ok(codes)
    }

    fn text(&self, field: Field) -> &StringArray {
        teams::text(self.get(field))
    }

    /// Names in two parts as one, and spellings of the user's as the ones that are meant. Those that are there.
    fn join_names(
        &mut self,
        files: &[FileRows],
        spellings: &BTreeMap<String, String>,
    ) -> BTreeMap<String, String> {
        let [names, first, last] =
            [Field::Name, Field::FirstName, Field::LastName].map(|field| self.text(field));
        if first.null_count() < first.len() || last.null_count() < last.len() {
            let rows = names.iter().zip(first).zip(last);
            let joined: StringArray = rows
                .map(|((name, first), last)| {
                    name.map(str::to_owned).or_else(|| {
                        let parts: Vec<&str> = first.into_iter().chain(last).collect();
                        (!parts.is_empty()).then(|| parts.join(" "))
                    })
                })
                .collect();
            self.set(Field::Name, Arc::new(joined));
        }
        let of_files: Vec<(Option<&str>, usize)> = files
            .iter()
            .map(|file| (file.recognised().player.as_deref(), file.entry().rows))
            .collect();
        if of_files.iter().any(|(player, _)| player.is_some()) {
            let players = of_files.iter().flat_map(|(player, rows)| repeat_n(*player, *rows));
            let names: StringArray = self
                .text(Field::Name)
                .iter()
                .zip(players)
                .map(|(name, player)| name.or(player))
                .collect();
            self.set(Field::Name, Arc::new(names));
        }
        self.respell(spellings)
    }

    /// Names and lookups as the user says that they are spelt. The spellings that are there.
    fn respell(&mut self, spellings: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        if spellings.is_empty() {
            return BTreeMap::new();
        }
        let mut found = BTreeSet::new();
        let meant: BTreeMap<String, &str> =
            spellings.iter().map(|(from, to)| (fold(from), to.as_str())).collect();
        for (field, is_lookup) in [(Field::Name, false), (Field::Lookup, true)] {
            let texts = self.text(field).iter().map(|text| {
                let text = text?;
                let folded = fold(text);
                if meant.contains_key(&folded) && !found.contains(&folded) {
                    found.insert(folded.clone());
                }
                Some(match meant.get(&folded) {
                    Some(to) if is_lookup => fold(to),
                    Some(to) => (*to).to_owned(),
                    None => text.to_owned(),
                })
            });
            let texts: StringArray = texts.collect();
            self.set(field, Arc::new(texts));
        }
        let is_there = |(from, _): &(&String, &String)| found.contains(&fold(from));
        let there = spellings.iter().filter(is_there);
        there.map(|(from, to)| (from.clone(), to.clone())).collect()
    }

    /// Ids with and without leading zeros are one id.
    fn join_ids(&mut self, field: Field, better: fn(&str, &str) -> bool) -> Result<(), ArrowError> {
        let codes = self.codes(field)?;
        if let Some(joined) = codes.joined(without_zeros, better) {
            self.set(field, Arc::new(joined));
        }
        Ok(())
    }

    /// Whoever has a position in the line-up starts, in the files that have positions. Whoever has no mark does not, in those
    /// that mark who does. What is said of files with marks.
    fn add_starters(&mut self, files: &[FileRows]) -> Option<String> {
        let (positions, starters) =
            (self.text(Field::StartPosition), self.get(Field::Starter).as_boolean());
        let (mut all, mut first) = (Vec::with_capacity(starters.len()), 0);
        let mut marks = BTreeSet::new();
        for file in files {
            let of_file = starters.slice(first, file.entry().rows);
            let has_positions = file.parts(Field::StartPosition).is_some();
            let has_marks =
                file.marks_starters() || (of_file.true_count() > 0 && of_file.false_count() == 0);
            if has_marks && of_file.null_count() > 0 {
                marks.insert(file.column(Field::Starter));
            }
            for (row, starter) in (first..).zip(&of_file) {
                let told = if has_positions {
                    Some(positions.is_valid(row))
                } else {
                    has_marks.then_some(false)
                };
                all.push(starter.or(told));
            }
            first += of_file.len();
        }
        self.set(Field::Starter, Arc::new(BooleanArray::from(all)));
        (!marks.is_empty())
            .then(|| format!("an empty {} says that the player did not start", listed(marks, ", ")))
    }

    /// The dates of the table of games, where a row has none.
    fn add_dates(&mut self, schedule: &GameSchedule) {
        let dates = self.get(Field::Date).as_primitive::<Date32Type>();
        if schedule.is_empty() || dates.null_count() == 0 {
            return;
        }
        let games = self.text(Field::Game).iter();
        let dates: Date32Array = dates
            .iter()
            .zip(games)
            .map(|(date, game)| date.or_else(|| schedule.date(game?)))
            .collect();
        self.set(Field::Date, Arc::new(dates));
    }

    /// The league's ids of games have ten digits, of which the first two, zeros, may be lost.
    fn pad_games(&mut self) -> Result<(), ArrowError> {
        let codes = self.codes(Field::Game)?;
        if !codes.texts().any(kinds::has_lost_zeros) {
            return Ok(());
        }
        let dates = self.get(Field::Date).as_primitive::<Date32Type>();
        let mut padded: Vec<Option<bool>> = vec![None; codes.len()];
        for (code, date) in codes.codes().zip(dates) {
            if let (Some(code), Some(date)) = (code, date) {
                let is_of_league =
                    || kinds::is_league_id(codes.text(code), GameDate::from_days(date));
                padded[code as usize].get_or_insert_with(is_of_league);
            }
        }
        let text = |code: u32| match padded[code as usize] {
            Some(true) if kinds::has_lost_zeros(codes.text(code)) => {
                format!("00{}", codes.text(code))
            }
            _ => codes.text(code).to_owned(),
        };
        let games: StringArray = codes.codes().map(|code| code.map(text)).collect();
        self.set(Field::Game, Arc::new(games));
        Ok(())
    }

    fn kinds(&mut self, seasons: &Codes, reading: &Reading<'_>) -> Result<RowKinds, ArrowError> {
        let games = self.codes(Field::Game)?;
        let types = self.codes(Field::SeasonType)?;
        let labels = self.codes(Field::GameLabel)?;
        let signs = Signs {
            games: &games,
            seasons,
            types: &types,
            labels: &labels,
            dates: self.get(Field::Date).as_primitive::<Date32Type>(),
        };
        Ok(RowKinds::new(&signs, reading.calendar, reading.is_of_another_league))
    }

    fn own_teams(&self) -> TeamTexts<'_> {
        let [code, city, name] =
            [Field::Team, Field::TeamCity, Field::TeamName].map(|field| self.text(field));
        TeamTexts { code, city, name }
    }

    fn opponents(&self) -> TeamTexts<'_> {
        let [code, city, name] = [Field::Opponent, Field::OpponentCity, Field::OpponentName]
            .map(|field| self.text(field));
        TeamTexts { code, city, name }
    }

    /// A game without an id is told by its date and its two teams.
    fn add_games(&mut self, own: &StringArray, opponents: &StringArray) {
        let games = self.text(Field::Game);
        if games.null_count() < games.len() || games.is_empty() {
            // Some rows have ids, so those that have none lack theirs.
            return;
        }
        let dates = self.get(Field::Date).as_primitive::<Date32Type>();
        let rows = dates.iter().zip(own).zip(opponents);
        let games: StringArray = rows
            .map(|((date, team), opponent)| {
                let (date, team, opponent) = (GameDate::from_days(date?), team?, opponent?);
                Some(format!("{date}-{}-{}", team.min(opponent), team.max(opponent)))
            })
            .collect();
        self.set(Field::Game, Arc::new(games));
    }

    /// Who is at home, by what a row itself says or its matchup.
    fn homes(
        &self,
        files: &[FileRows],
        by_matchup: impl Fn(u32) -> Option<bool>,
    ) -> Result<BooleanArray, ArrowError> {
        let homes = self.get(Field::Home).as_boolean();
        if homes.null_count() == 0 {
            return Ok(homes.clone());
        }
        let sides = self.text(Field::Side);
        let mut by_words: Vec<Option<bool>> = Vec::with_capacity(sides.len());
        for file in files {
            if file.parts(Field::Side).is_some() {
                let of_file = sides.slice(file.first as usize, file.entry().rows);
                by_words.extend(&teams::sides(&of_file)?);
            } else {
                by_words.resize(by_words.len() + file.entry().rows, None);
            }
        }
        let [teams, at_home] = [Field::TeamId, Field::HomeTeamId].map(|field| self.text(field));
        let by_ids = |row: u32| {
            let (team, home) = (text_of(teams, row)?, text_of(at_home, row)?);
            Some(without_zeros(team) == without_zeros(home))
        };
        let home = |(row, home): (u32, Option<bool>)| {
            home.or(by_words[row as usize]).or_else(|| by_ids(row)).or_else(|| by_matchup(row))
        };
        Ok((0..).zip(homes).map(home).collect())
    }

    /// `flags`, and what a table of games tells of a row's game and team where there are none.
    fn scheduled(
        &self,
        flags: BooleanArray,
        told: impl Fn(&str, RowTeam<'_>) -> Option<bool>,
        own: &StringArray,
        years: &[Option<i32>],
    ) -> BooleanArray {
        if flags.null_count() == 0 {
            return flags;
        }
        let [games, ids] = [Field::Game, Field::TeamId].map(|field| self.text(field));
        let by_table = |row: u32| {
            let year = years[row as usize];
            let team = RowTeam { id: text_of(ids, row), code: text_of(own, row), year };
            told(text_of(games, row)?, team)
        };
        (0..).zip(&flags).map(|(row, flag)| flag.or_else(|| by_table(row))).collect()
    }
}

/// The text of a row, if it has one.
fn text_of(texts: &StringArray, row: u32) -> Option<&str> {
    let at = row as usize;
    texts.is_valid(at).then(|| texts.value(at))
}

/// The two teams of each game, by number, if it has two.
fn two_teams<'a>(games: &Codes, own: &'a StringArray) -> Vec<Option<[&'a str; 2]>> {
    let mut of_game: Vec<Vec<&str>> = vec![Vec::new(); games.len()];
    for (game, team) in games.codes().zip(own) {
        if let (Some(game), Some(team)) = (game, team)
            && !of_game[game as usize].contains(&team)
            && of_game[game as usize].len() < 3
        {
            of_game[game as usize].push(team);
        }
    }
    of_game.into_iter().map(|teams| <[&str; 2]>::try_from(teams).ok()).collect()
}

/// `opponents`, and the other team of the game where there is none.
fn other_teams(games: &Codes, own: &StringArray, opponents: StringArray) -> StringArray {
    if opponents.null_count() == 0 {
        return opponents;
    }
    let teams = two_teams(games, own);
    let other = |row: u32| {
        let [one, other] = teams[games.get(row)? as usize]?;
        let team = own.is_valid(row as usize).then(|| own.value(row as usize))?;
        Some(if team == one { other } else { one })
    };
    (0..).zip(&opponents).map(|(row, opponent)| opponent.or_else(|| other(row))).collect()
}

/// `homes`, and what other rows of the game tell where a row itself does not.
fn other_sides(games: &Codes, own: &StringArray, homes: BooleanArray) -> BooleanArray {
    if homes.null_count() == 0 || homes.null_count() == homes.len() {
        return homes;
    }
    let mut at_home: Vec<Option<&str>> = vec![None; games.len()];
    let mut away: Vec<Option<&str>> = vec![None; games.len()];
    for ((game, team), home) in games.codes().zip(own).zip(&homes) {
        if let (Some(game), Some(team), Some(home)) = (game, team, home) {
            let side = if home { &mut at_home } else { &mut away };
            side[game as usize].get_or_insert(team);
        }
    }
    let side = |row: u32| {
        let game = games.get(row)? as usize;
        let team = own.is_valid(row as usize).then(|| own.value(row as usize))?;
        match (at_home[game], away[game]) {
            (Some(home), _) => Some(home == team),
            (None, Some(away)) => Some(away != team),
            (None, None) => None,
        }
    };
    (0..).zip(&homes).map(|(row, home)| home.or_else(|| side(row))).collect()
}

/// The teams of each season, and whether the league knows them.
#[derive(Debug, Default)]
struct LeagueTeams<'a> {
    teams: BTreeMap<(SeasonId, &'a str), bool>,
    /// How many of a season the league knows.
    known: BTreeMap<SeasonId, usize>,
}

impl<'a> LeagueTeams<'a> {
    /// The teams of rows; nothing where there are more than any league has.
    fn new(kinds: &[Option<RowKind>], own: &'a StringArray) -> Option<Self> {
        let mut all = Self::default();
        let mut former = None;
        for (kind, team) in kinds.iter().zip(own) {
            let (Some(RowKind { season, .. }), Some(team)) = (kind, team) else { continue };
            if former == Some((*season, team)) {
                continue;
            }
            if !teams::may_be_teams(all.teams.len()) {
                return None;
            }
            let known = || team_code(season.start_year(), team).is_some();
            all.teams.entry((*season, team)).or_insert_with(known);
            former = Some((*season, team));
        }
        for ((season, _), is_known) in &all.teams {
            *all.known.entry(*season).or_default() += usize::from(*is_known);
        }
        Some(all)
    }

    /// How many of the two teams of a row are guests in a season of the league.
    fn guests(&self, season: SeasonId, of_row: [Option<&str>; 2]) -> usize {
        if !self.known.get(&season).is_some_and(|known| teams::is_league(*known)) {
            return 0;
        }
        let is_guest = |team: &str| self.teams.get(&(season, team)) == Some(&false);
        of_row.into_iter().flatten().filter(|team| is_guest(team)).count()
    }
}

/// Where nearly all teams of a season are the league's, a game with another is none of its regular season. What is said of
/// such games that are called regular.
fn find_guests(
    kinds: &mut [Option<RowKind>],
    own: &StringArray,
    opponents: &StringArray,
) -> Option<String> {
    let league = LeagueTeams::new(kinds, own)?;
    if league.teams.values().all(|known| *known) {
        return None;
    }
    let mut said: BTreeSet<&str> = BTreeSet::new();
    for ((kind, team), opponent) in kinds.iter_mut().zip(own).zip(opponents) {
        let Some(of_row) = kind.as_mut().filter(|of| of.kind == GameKind::Regular) else {
            continue;
        };
        let guests = league.guests(of_row.season, [team, opponent]);
        // Words of some sources call the All-Star game a regular one; it has no team of the league.
        let is_other = match of_row.sign {
            Sign::None => guests > 0,
            Sign::Words => guests == 2,
            Sign::Id => false,
        };
        if is_other {
            of_row.kind = GameKind::Exhibition;
            said.extend(team.filter(|_| of_row.sign == Sign::Words));
        }
    }
    (!said.is_empty()).then(|| {
        format!(
            "games that are called regular, of teams that are none of the league's, are not taken for regular ones: {}",
            listed(said, ", ")
        )
    })
}
