//! The league's teams: what each is called, in which seasons, and by whom.

use super::fold;

/// A team under one name: the league's code, the years in which its first and its last season under it open, other codes for
/// it, its city, and its nicknames.
struct Team(
    &'static str,
    i32,
    i32,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

/// A year that has not come.
const TODAY: i32 = i32::MAX;

/// From the league's history; codes of others are those of basketball-reference, ESPN and the betting sites.
const TEAMS: [Team; 37] = [
    Team("ATL", 0, TODAY, &[], &["Atlanta"], &["Hawks"]),
    Team("BOS", 0, TODAY, &[], &["Boston"], &["Celtics"]),
    Team("NJN", 0, 2011, &["NJ"], &["New Jersey"], &["Nets"]),
    Team("BKN", 2012, TODAY, &["BRK", "BRO"], &["Brooklyn"], &["Nets"]),
    Team("CHH", 0, 2001, &["CHA", "CHO"], &["Charlotte"], &["Hornets"]),
    Team("CHA", 2004, TODAY, &["CHO", "CHR"], &["Charlotte"], &["Hornets", "Bobcats"]),
    Team("CHI", 0, TODAY, &[], &["Chicago"], &["Bulls"]),
    Team("CLE", 0, TODAY, &[], &["Cleveland"], &["Cavaliers", "Cavs"]),
    Team("DAL", 0, TODAY, &[], &["Dallas"], &["Mavericks", "Mavs"]),
    Team("DEN", 0, TODAY, &[], &["Denver"], &["Nuggets"]),
    Team("DET", 0, TODAY, &[], &["Detroit"], &["Pistons"]),
    Team("GSW", 0, TODAY, &["GS", "GOS"], &["Golden State"], &["Warriors"]),
    Team("HOU", 0, TODAY, &[], &["Houston"], &["Rockets"]),
    Team("IND", 0, TODAY, &[], &["Indiana"], &["Pacers"]),
    Team("LAC", 0, TODAY, &[], &["LA", "Los Angeles", "L.A."], &["Clippers"]),
    Team("LAL", 0, TODAY, &[], &["Los Angeles", "LA", "L.A."], &["Lakers"]),
    Team("VAN", 0, 2000, &[], &["Vancouver"], &["Grizzlies"]),
    Team("MEM", 2001, TODAY, &[], &["Memphis"], &["Grizzlies"]),
    Team("MIA", 0, TODAY, &[], &["Miami"], &["Heat"]),
    Team("MIL", 0, TODAY, &[], &["Milwaukee"], &["Bucks"]),
    Team("MIN", 0, TODAY, &[], &["Minnesota"], &["Timberwolves", "Wolves"]),
    Team("NOH", 2002, 2004, &["NO", "NOR", "NOK"], &["New Orleans"], &["Hornets"]),
    Team(
        "NOK",
        2005,
        2006,
        &["NO", "NOR", "NOH"],
        &["New Orleans/Oklahoma City", "New Orleans"],
        &["Hornets"],
    ),
    Team("NOH", 2007, 2012, &["NO", "NOR", "NOK"], &["New Orleans"], &["Hornets"]),
    Team("NOP", 2013, TODAY, &["NO", "NOR", "NOL"], &["New Orleans"], &["Pelicans"]),
    Team("NYK", 0, TODAY, &["NY"], &["New York"], &["Knicks"]),
    Team("SEA", 0, 2007, &[], &["Seattle"], &["SuperSonics", "Sonics"]),
    Team("OKC", 2008, TODAY, &[], &["Oklahoma City"], &["Thunder"]),
    Team("ORL", 0, TODAY, &[], &["Orlando"], &["Magic"]),
    Team("PHI", 0, TODAY, &["PHL"], &["Philadelphia"], &["76ers", "Sixers"]),
    Team("PHX", 0, TODAY, &["PHO"], &["Phoenix"], &["Suns"]),
    Team("POR", 0, TODAY, &[], &["Portland"], &["Trail Blazers", "Blazers"]),
    Team("SAC", 0, TODAY, &[], &["Sacramento"], &["Kings"]),
    Team("SAS", 0, TODAY, &["SA", "SAN"], &["San Antonio"], &["Spurs"]),
    Team("TOR", 0, TODAY, &[], &["Toronto"], &["Raptors"]),
    Team("UTA", 0, TODAY, &["UTAH", "UTH"], &["Utah"], &["Jazz"]),
    Team("WAS", 0, TODAY, &["WSH"], &["Washington"], &["Wizards", "Bullets"]),
];

/// The league's code for the team that `text` names in the season that opens in `year`: a code of anybody's, a nickname, or a
/// city with it, in any case. Nothing where it names none.
pub fn team_code(year: i32, text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let there = TEAMS.iter().filter(|Team(_, from, to, ..)| (*from..=*to).contains(&year));
    let is_called = |Team(code, _, _, codes, cities, names): &&Team| {
        let is = |other: &str| fold(other) == folded;
        let is_full = |name: &str| cities.iter().any(|city| fold(city) + &fold(name) == folded);
        is(code)
            || codes.iter().any(|code| is(code))
            || names.iter().any(|name| is(name) || is_full(name))
    };
    // Whose code it is comes before whose synonym it is.
    let code = there.clone().find(|Team(code, ..)| fold(code) == folded);
    code.or_else(|| there.clone().find(is_called)).map(|Team(code, ..)| *code)
}

/// As [`team_code`], and also where `text` only ends with a team's nickname, as `PHI 76ers` does.
pub fn team_code_at_end(year: i32, text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let at_end = || {
        let there = TEAMS.iter().filter(|Team(_, from, to, ..)| (*from..=*to).contains(&year));
        let named =
            there.flat_map(|Team(code, .., names)| names.iter().map(|name| (*code, fold(name))));
        let ended = named.filter(|(_, name)| folded.ends_with(name));
        // The Hornets end as the Nets do.
        ended.max_by_key(|(_, name)| name.len()).map(|(code, _)| code)
    };
    team_code(year, text).or_else(at_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_of_one_team_in_one_season() {
        for year in 1996..2026 {
            let codes: Vec<&str> = TEAMS
                .iter()
                .filter(|Team(_, from, to, ..)| (*from..=*to).contains(&year))
                .flat_map(|Team(code, _, _, codes, ..)| std::iter::once(code).chain(*codes))
                .copied()
                .collect();
            let mut different = codes.clone();
            different.sort_unstable();
            different.dedup();
            assert_eq!(codes.len(), different.len(), "{year}: {codes:?}");
            let teams =
                TEAMS.iter().filter(|Team(_, from, to, ..)| (*from..=*to).contains(&year)).count();
            let expected = if year < 2002 || (2002..2004).contains(&year) { 29 } else { 30 };
            assert_eq!(teams, expected, "{year}");
        }
    }

    #[test]
    fn a_team_is_known_by_anybody_s_code_and_by_its_name() {
        for (year, text, code) in [
            (2023, "BRK", Some("BKN")),
            (2010, "NJ", Some("NJN")),
            (2023, "CHO", Some("CHA")),
            (1999, "CHA", Some("CHH")),
            (2005, "NOH", Some("NOK")),
            (2008, "NOK", Some("NOH")),
            (2023, "wsh", Some("WAS")),
            (2023, "Philadelphia 76ers", Some("PHI")),
            (2023, "Trail Blazers", Some("POR")),
            (2023, "LA Clippers", Some("LAC")),
            (2023, "Los Angeles Lakers", Some("LAL")),
            (2000, "Seattle SuperSonics", Some("SEA")),
            (2023, "SEA", None),
            (2023, "Team LeBron", None),
            (2023, "Los Angeles", None),
            (2023, "", None),
        ] {
            assert_eq!(team_code(year, text), code, "{text} in {year}");
        }
    }

    #[test]
    fn a_nickname_at_the_end_is_enough() {
        for (text, code) in [
            ("PHI 76ers", Some("PHI")),
            ("Buzz City Hornets", Some("CHA")),
            ("Brooklyn Nets", Some("BKN")),
            ("BRK", Some("BKN")),
            ("Team Giannis", None),
            ("", None),
        ] {
            assert_eq!(team_code_at_end(2023, text), code, "{text}");
        }
    }
}
