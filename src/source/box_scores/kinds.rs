//! What kind of game each row is of, and of which season: by the league's ids, by words, and without either by the date.

use std::collections::BTreeMap;

use arrow::array::Date32Array;

use super::codes::Codes;
use super::forms::{self, SeasonText};
use super::layouts::fold;
use super::violation::{Violation, Violations};
use crate::domain::box_score::Field;
use crate::domain::{Calendar, GameDate, GameKind, SeasonId};
use crate::source::file_report::Reason;
use crate::source::spelling::shown;

/// Preseason games are at most so many days before opening night; playoffs end before.
const PRESEASON_DAYS: i32 = 40;

/// What a row says of its season and its kind.
#[derive(Debug)]
pub(super) struct Signs<'a> {
    pub(super) games: &'a Codes,
    pub(super) seasons: &'a Codes,
    pub(super) types: &'a Codes,
    pub(super) labels: &'a Codes,
    pub(super) dates: &'a Date32Array,
}

/// The season and the kind of a row's game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowKind {
    pub(super) season: SeasonId,
    pub(super) kind: GameKind,
    /// What besides the date says what kind it is.
    pub(super) sign: Sign,
}

/// What besides its date says of which kind a game is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    None,
    /// A word, or a number that stands for one.
    Words,
    /// An id of the league.
    Id,
}

/// What the signs of all rows say.
#[derive(Debug, Default)]
pub(super) struct RowKinds {
    /// Nothing where the season is not known.
    pub(super) of_row: Vec<Option<RowKind>>,
    /// Signs that contradict each other, and words that say nothing.
    pub(super) violations: Violations,
    pub(super) notes: Vec<String>,
}

/// What the signs of one row are read from; rows of one game have the same.
type SignKey = (Option<u32>, Option<u32>, Option<u32>, Option<u32>, Option<i32>);

/// The kind of a game, or the column and what is wrong with it.
type JudgedSigns = Result<Option<RowKind>, (Field, String)>;

/// What is wrong with the signs of a row.
fn contradiction(row: u32, field: Field, what: &str) -> Violation {
    let reason = match field {
        Field::SeasonType => Reason::Unreadable,
        _ => Reason::TwoKinds,
    };
    Violation { row, field, reason, what: what.to_owned(), other: None }
}

/// The signs by their numbers.
struct Parsed {
    /// By game: the digit's kind and the last two digits of the year.
    games: Vec<Option<(GameKind, i32)>>,
    /// By season's text.
    seasons: Vec<NamedSeason>,
    /// By type's text; nothing where it is that of any kind of game, an error where it is none.
    types: Vec<Result<Option<GameKind>, ()>>,
    /// By label's text.
    labels: Vec<Option<GameKind>>,
}

impl RowKinds {
    /// Reads the signs of all rows. Where a row has none, the date tells, unless the games `are_of_another_league`, whose
    /// calendar nothing here knows.
    pub(super) fn new(signs: &Signs<'_>, calendar: &Calendar, are_of_another_league: bool) -> Self {
        let mut kinds = Self::default();
        let (seasons, notes) = named_seasons(signs, calendar);
        kinds.notes = notes;
        let parsed = Parsed {
            games: signs.games.texts().map(of_id).collect(),
            seasons,
            types: signs.types.texts().map(of_words).collect(),
            labels: signs.labels.texts().map(of_label).collect(),
        };
        // Rows of one game have the same signs, whether or not they stand together.
        let mut known: BTreeMap<SignKey, JudgedSigns> = BTreeMap::new();
        for (row, date) in (0..).zip(signs.dates) {
            let key: SignKey = (
                signs.games.get(row),
                signs.seasons.get(row),
                signs.types.get(row),
                signs.labels.get(row),
                date,
            );
            let judged = known
                .entry(key)
                .or_insert_with(|| judge(&key, signs, &parsed, calendar, are_of_another_league));
            kinds.of_row.push(match judged {
                Ok(kind) => *kind,
                Err((field, what)) => {
                    kinds.violations.push(contradiction(row, *field, what));
                    date.and_then(|date| by_date(GameDate::from_days(date), calendar))
                }
            });
        }
        kinds
    }
}

/// A column, its text, and the kind that it says.
type SaidKind<'a> = (Field, &'a str, Option<GameKind>);

/// What the signs of one row say, or the column and what is wrong with it.
fn judge(
    key: &SignKey,
    signs: &Signs<'_>,
    parsed: &Parsed,
    calendar: &Calendar,
    are_of_another_league: bool,
) -> JudgedSigns {
    let (game, season, words, label, date) = *key;
    let date = date.map(GameDate::from_days);
    let named = season.map(|code| parsed.seasons[code as usize]);
    if named == Some(None) {
        // It is found with the other readings.
        return Ok(None);
    }
    let named = named.flatten();
    let by_id = game.and_then(|code| parsed.games[code as usize]);
    let by_id = by_id.and_then(|(kind, year)| Some((kind, season_of_year(year, date?)?)));
    let by_words = words.map(|code| word(code, signs, parsed)).transpose()?.flatten();
    let texts = [(signs.games, game), (signs.seasons, season), (signs.types, words)];
    let texts =
        texts.map(|(codes, code)| code.map_or(String::new(), |code| shown(codes.text(code))));
    let said = agreed([
        (Field::Game, &texts[0], by_id.map(|(kind, _)| kind)),
        (Field::Season, &texts[1], named.and_then(|(_, kind)| kind)),
        (Field::SeasonType, &texts[2], by_words),
    ])?;
    let mut signed = said.or(label.and_then(|code| parsed.labels[code as usize]));
    let is_final = date.is_some_and(GameKind::is_cup_final) && by_id.is_none();
    if is_final && signed.is_none_or(|kind| kind == GameKind::Regular) {
        signed = Some(GameKind::CupFinal);
    }
    let season = named.map(|(season, _)| season).or(by_id.map(|(_, season)| season));
    let of_date = date.and_then(|date| by_date(date, calendar));
    let is_of_league = by_id.is_some() || named.is_some_and(|(_, kind)| kind.is_some());
    let sign = if is_of_league { Sign::Id } else { Sign::Words };
    let signed = signed.map(|kind| (kind, sign));
    Ok(settled(signed, season, date, of_date, calendar, are_of_another_league))
}

/// The season and the kind of a game, by what is `signed` and named and, where that is not enough, by its date.
fn settled(
    signed: Option<(GameKind, Sign)>,
    season: Option<SeasonId>,
    date: Option<GameDate>,
    of_date: Option<RowKind>,
    calendar: &Calendar,
    are_of_another_league: bool,
) -> Option<RowKind> {
    let Some(of_date) = of_date else {
        let (kind, sign) = signed.unwrap_or((GameKind::Regular, Sign::None));
        return season.map(|season| RowKind { season, kind, sign });
    };
    let is_of_date = season.is_none_or(|season| season == of_date.season) && !are_of_another_league;
    // A season that is named is not that of another date; then its dates are judged with the others.
    let unsigned = if is_of_date { of_date.kind } else { GameKind::Regular };
    let season = season.unwrap_or_else(|| match signed {
        Some((GameKind::Preseason, _)) => preparing(of_date, date, calendar),
        _ => of_date.season,
    });
    let (kind, sign) = signed.unwrap_or((unsigned, Sign::None));
    Some(RowKind { season, kind, sign })
}

/// The kind that the word with this number says.
fn word(
    code: u32,
    signs: &Signs<'_>,
    parsed: &Parsed,
) -> Result<Option<GameKind>, (Field, String)> {
    parsed.types[code as usize].map_err(|()| {
        let text = shown(signs.types.text(code));
        let what = format!(
            "`{text}` is no kind of game such as Regular Season, Preseason, Playoffs, All-Star or PlayIn"
        );
        (Field::SeasonType, what)
    })
}

/// The kind that all columns say that say one; an error where two say different ones.
fn agreed(said: [SaidKind<'_>; 3]) -> Result<Option<GameKind>, (Field, String)> {
    let mut said = said.into_iter().filter_map(|(field, text, kind)| Some((field, text, kind?)));
    let Some((by, text, kind)) = said.next() else { return Ok(None) };
    // Nearly everybody calls the cup's final a regular game; the league's own id knows it.
    let knows = |other: GameKind| {
        by == Field::Game && kind == GameKind::CupFinal && other == GameKind::Regular
    };
    match said.find(|(.., other)| *other != kind && !knows(*other)) {
        Some((field, other, differs)) => {
            let (differs, kind) = (differs.name(), kind.name());
            Err((
                field,
                format!("`{other}` says that it is a {differs} game, and `{text}` says {kind}"),
            ))
        }
        None => Ok(Some(kind)),
    }
}

/// The season that a game before opening night prepares.
fn preparing(of_date: RowKind, date: Option<GameDate>, calendar: &Calendar) -> SeasonId {
    let is_late = date.is_some_and(|date| {
        calendar.schedule(of_date.season).is_some_and(|schedule| date > schedule.last_regular_day)
    });
    if is_late { of_date.season.next().unwrap_or(of_date.season) } else { of_date.season }
}

/// A season that a text names, and the kind of game that it says; nothing for a text that names none.
type NamedSeason = Option<(SeasonId, Option<GameKind>)>;

/// The seasons that texts name. A year alone is the year in which a season opens or, in some sources, ends: the dates of its
/// rows decide.
fn named_seasons(signs: &Signs<'_>, calendar: &Calendar) -> (Vec<NamedSeason>, Vec<String>) {
    let parsed: Vec<Option<SeasonText>> = signs.seasons.texts().map(forms::season).collect();
    let counts = by_year(signs, &parsed, calendar);
    let mut notes = Vec::new();
    let season = |(code, text): (u32, &Option<SeasonText>)| match text {
        None => None,
        Some(SeasonText::Named(season)) => Some((*season, None)),
        Some(SeasonText::OfLeague(season, kind)) => Some((*season, Some(*kind))),
        Some(SeasonText::Year(year)) => {
            let is_last = counts.get(&code).is_some_and(|[opens, ends]| ends > opens);
            let season = SeasonId::opening_in(if is_last { year - 1 } else { *year })?;
            if is_last {
                notes.push(format!(
                    "{} {year} is read as {season}, the season that ends in it: so say the dates",
                    Field::Season.name()
                ));
            }
            Some((season, None))
        }
    };
    let seasons = (0..).zip(&parsed).map(season).collect();
    (seasons, notes)
}

/// For each text that is a year: how many rows lie in the season that opens in it, and in the one that ends in it.
fn by_year(
    signs: &Signs<'_>,
    parsed: &[Option<SeasonText>],
    calendar: &Calendar,
) -> BTreeMap<u32, [usize; 2]> {
    let mut counts: BTreeMap<u32, [usize; 2]> = BTreeMap::new();
    if !parsed.iter().any(|text| matches!(text, Some(SeasonText::Year(_)))) {
        return counts;
    }
    let mut former = (None, None);
    for (row, date) in (0..).zip(signs.dates) {
        let Some(code) = signs.seasons.get(row) else { continue };
        let Some(SeasonText::Year(year)) = parsed[code as usize] else { continue };
        if former.0 != date {
            let of_date = date.and_then(|day| by_date(GameDate::from_days(day), calendar));
            former = (date, of_date.map(|of_date| of_date.season.start_year()));
        }
        let count = counts.entry(code).or_default();
        match former.1 {
            Some(opens) if opens == year => count[0] += 1,
            Some(opens) if opens == year - 1 => count[1] += 1,
            _ => {}
        }
    }
    counts
}

/// The season and the kind that a date alone speaks for.
fn by_date(date: GameDate, calendar: &Calendar) -> Option<RowKind> {
    let regular = |season| RowKind { season, kind: GameKind::Regular, sign: Sign::None };
    let year = date.year()?;
    let holds = |season: &SeasonId| {
        let dates = calendar.dates(*season, None);
        dates.is_some_and(|dates| (dates.opening_night..dates.end).contains(&date))
    };
    let known = [year, year - 1].into_iter().filter_map(SeasonId::opening_in).find(holds);
    let Some(season) = known else {
        // Where no season is known, the one that opens in that year or, before July, in the year before.
        let july: GameDate = format!("{year}-07-01").parse().ok()?;
        let next = SeasonId::opening_in(if date < july { year - 1 } else { year })?;
        let opens = calendar.schedule(next).map(|schedule| schedule.opening_night);
        let is_before = opens.is_some_and(|opens| date < opens);
        let kind = if is_before { GameKind::Preseason } else { GameKind::Regular };
        return Some(RowKind { kind, ..regular(next) });
    };
    let Some(schedule) = calendar.schedule(season) else { return Some(regular(season)) };
    if date <= schedule.last_regular_day {
        return Some(regular(season));
    }
    let next = season.next().filter(|next| {
        calendar
            .schedule(*next)
            .is_some_and(|of_next| date >= of_next.opening_night.plus_days(-PRESEASON_DAYS))
    });
    Some(match next {
        Some(next) => RowKind { kind: GameKind::Preseason, ..regular(next) },
        None => RowKind { kind: GameKind::Playoffs, ..regular(season) },
    })
}

/// The kind and the year of the league's game id: ten digits, of which two zeros at the front may be lost.
fn of_id(text: &str) -> Option<(GameKind, i32)> {
    let digits = match text.len() {
        10 => text.strip_prefix("00")?,
        8 => text,
        _ => return None,
    };
    let bytes = digits.as_bytes();
    if !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let year = i32::from(bytes[1] - b'0') * 10 + i32::from(bytes[2] - b'0');
    Some((GameKind::of_digit(bytes[0])?, year))
}

/// Whether `text` may be one of the league's ids without its two zeros.
pub(super) fn has_lost_zeros(text: &str) -> bool {
    text.len() == 8 && of_id(text).is_some()
}

/// Whether a game on `date` can have the id `text` in the league.
pub(super) fn is_league_id(text: &str, date: GameDate) -> bool {
    of_id(text).is_some_and(|(_, year)| season_of_year(year, date).is_some())
}

/// The season whose opening year ends in these two digits, if a game on `date` can be of it; otherwise the id is not one of
/// the league's.
fn season_of_year(year: i32, date: GameDate) -> Option<SeasonId> {
    let of_date = date.year()?;
    let opens = [of_date, of_date - 1].into_iter().find(|opens| opens.rem_euclid(100) == year)?;
    SeasonId::opening_in(opens)
}

/// The kind that a word for the type of a game says, or that of ESPN's number; nothing for words of games of any kind.
fn of_words(text: &str) -> Result<Option<GameKind>, ()> {
    let folded = fold(text);
    let kind = match folded.as_str() {
        "regularseason" | "regular" | "reg" | "rs" | "2" => GameKind::Regular,
        "preseason" | "pre" | "1" => GameKind::Preseason,
        "playoffs" | "playoff" | "postseason" | "post" | "po" | "3" => GameKind::Playoffs,
        "playin" | "5" => GameKind::PlayIn,
        "ist" => GameKind::CupFinal,
        _ => match of_label(text) {
            Some(kind) => kind,
            None if folded.contains("regular") => GameKind::Regular,
            // Games of the cup and games abroad count as others do, its final and those before opening night aside.
            None if OF_ANY_KIND.iter().any(|word| folded.contains(word)) => return Ok(None),
            None => return Err(()),
        },
    };
    Ok(Some(kind))
}

/// Words for games that may be of several kinds.
const OF_ANY_KIND: [&str; 6] = ["cup", "inseason", "knockout", "global", "international", "game"];

/// The kind that a game's label says, if it says one.
fn of_label(text: &str) -> Option<GameKind> {
    let folded = fold(text);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if has(&["preseason"]) {
        Some(GameKind::Preseason)
    } else if has(&["allstar", "risingstar", "celebrity"]) {
        Some(GameKind::AllStar)
    } else if has(&["playin"]) {
        Some(GameKind::PlayIn)
    } else if has(&["cup", "inseason", "tournament"]) {
        let is_final = has(&["final", "championship"]) && !has(&["semi", "quarter"]);
        is_final.then_some(GameKind::CupFinal)
    } else if has(&["playoff", "postseason", "firstround", "conf", "nbafinals", "semifinal"]) {
        Some(GameKind::Playoffs)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_league_s_ids_tell_kind_and_year_with_and_without_their_zeros() {
        assert_eq!(of_id("0022300001"), Some((GameKind::Regular, 23)));
        assert_eq!(of_id("22300001"), Some((GameKind::Regular, 23)));
        assert_eq!(of_id("0062300001"), Some((GameKind::CupFinal, 23)));
        for text in ["1022300001", "401500001", "0072300001", "002230000x", ""] {
            assert_eq!(of_id(text), None, "{text}");
        }
        let date = |text: &str| text.parse().unwrap();
        assert_eq!(season_of_year(23, date("2023-10-24")), "2023-24".parse().ok());
        assert_eq!(season_of_year(23, date("2024-04-24")), "2023-24".parse().ok());
        assert_eq!(season_of_year(59, date("2023-10-24")), None);
    }

    #[test]
    fn words_and_labels_say_a_kind() {
        for (text, kind) in [
            ("Regular Season", Some(GameKind::Regular)),
            ("Pre Season", Some(GameKind::Preseason)),
            ("PlayIn", Some(GameKind::PlayIn)),
            ("Play-in Tournament", Some(GameKind::PlayIn)),
            ("All-Star Game", Some(GameKind::AllStar)),
            ("NBA Emirates Cup", None),
            ("in-season-knockout", None),
            ("NBA Cup final", Some(GameKind::CupFinal)),
            ("In-Season Tournament Championship", Some(GameKind::CupFinal)),
            ("West Conf. Semifinals", Some(GameKind::Playoffs)),
            ("3", Some(GameKind::Playoffs)),
        ] {
            assert_eq!(of_words(text), Ok(kind), "{text}");
        }
        assert_eq!(of_words("friendly"), Err(()));
    }

    #[test]
    fn without_a_sign_the_date_tells() {
        let calendar = Calendar::default();
        for (date, season, kind) in [
            ("2023-10-08", "2023-24", GameKind::Preseason),
            ("2023-10-24", "2023-24", GameKind::Regular),
            ("2024-04-14", "2023-24", GameKind::Regular),
            ("2024-04-16", "2023-24", GameKind::Playoffs),
            ("2020-10-11", "2019-20", GameKind::Playoffs),
            ("2020-12-11", "2020-21", GameKind::Preseason),
            ("1980-12-11", "1980-81", GameKind::Regular),
        ] {
            let found = by_date(date.parse().unwrap(), &calendar).unwrap();
            assert_eq!((found.season, found.kind), (season.parse().unwrap(), kind), "{date}");
        }
    }
}
