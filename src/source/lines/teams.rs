//! The league's teams, by code, city and nickname, as files of lines name them.

use crate::domain::fold;

/// Codes of one team, the usual one first, and its nickname, folded.
const TEAMS: [(&[&str], &str); 30] = [
    (&["atl"], "hawks"),
    (&["bos"], "celtics"),
    (&["bkn", "brk", "njn", "nj"], "nets"),
    (&["cha", "cho", "chh"], "hornets"),
    (&["chi"], "bulls"),
    (&["cle"], "cavaliers"),
    (&["dal"], "mavericks"),
    (&["den"], "nuggets"),
    (&["det"], "pistons"),
    (&["gsw", "gs", "gos"], "warriors"),
    (&["hou"], "rockets"),
    (&["ind"], "pacers"),
    (&["lac"], "clippers"),
    (&["lal"], "lakers"),
    (&["mem"], "grizzlies"),
    (&["mia"], "heat"),
    (&["mil"], "bucks"),
    (&["min"], "timberwolves"),
    (&["nop", "no", "noh", "nok"], "pelicans"),
    (&["nyk", "ny"], "knicks"),
    (&["okc"], "thunder"),
    (&["orl"], "magic"),
    (&["phi"], "76ers"),
    (&["phx", "pho"], "suns"),
    (&["por"], "trailblazers"),
    (&["sac"], "kings"),
    (&["sas", "sa"], "spurs"),
    (&["tor"], "raptors"),
    (&["uta", "utah"], "jazz"),
    (&["was", "wsh"], "wizards"),
];

/// The place of the team that `text` names: a code, a nickname, or a city and a nickname. `None` for what is none of these.
pub(super) fn find(text: &str) -> Option<usize> {
    let folded = fold(text);
    let is_called = |(_, (codes, nickname)): &(usize, &(&[&str], &str))| {
        codes.contains(&folded.as_str()) || folded.ends_with(nickname)
    };
    let called = TEAMS.iter().enumerate().filter(is_called);
    // The Hornets end as the Nets do.
    called.max_by_key(|(_, (_, nickname))| nickname.len()).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_is_found_by_code_and_by_name() {
        for (one, other) in [
            ("BOS", "Boston Celtics"),
            ("GSW", "GS"),
            ("POR", "Portland Trail Blazers"),
            ("PHI", "Philadelphia 76ers"),
            ("LAC", "LA Clippers"),
            ("BRK", "Nets"),
            ("CHA", "Charlotte Hornets"),
        ] {
            assert!(find(one).is_some() && find(one) == find(other), "{one} {other}");
        }
        assert_eq!(find("Team Giannis"), None);
        assert_eq!(find(""), None);
    }
}
