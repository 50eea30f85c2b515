//! Which inputs belong together for a fan, and how they are told.

use crate::systems::Term;

/// Inputs that are told together.
pub(super) struct InfluenceGroup {
    /// What they are, in a few words.
    pub(super) what: &'static str,
    /// An input belongs to the first group one of whose words is in its name.
    words: &'static [&'static str],
    /// The input that speaks for them, and how, given its value and what is usual for the player.
    spokesman: Option<(&'static str, Say)>,
}

/// What is said of a value, given what is usual for the player.
type Say = fn(f64, f64) -> String;

/// All of them; what belongs to no other belongs to the last.
pub(super) static ALL: &[InfluenceGroup] = &[
    InfluenceGroup {
        what: "games like this one",
        words: &["similar_games"],
        spokesman: Some(("similar_games_surplus", |now, usual| {
            format!("{now:+.1} points above expected, {usual:+.1} usually")
        })),
    },
    InfluenceGroup {
        what: "teammates out",
        words: &["teammate", "absent", "present", "minutes_rank"],
        spokesman: Some(("teammates_points_ratio", |now, usual| {
            format!(
                "the others bring {:.0} % of points, {:.0} % usually",
                100.0 * now,
                100.0 * usual
            )
        })),
    },
    InfluenceGroup {
        what: "the opponent",
        words: &["opponent", "expected_team_points", "margin"],
        spokesman: Some(("expected_team_points_ratio", |now, usual| {
            format!(
                "{:.0} % of the team's points expected, {:.0} % usually",
                100.0 * now,
                100.0 * usual
            )
        })),
    },
    InfluenceGroup {
        what: "rest",
        words: &["days_since", "back_to_back", "games_in_last", "played_last", "missed"],
        spokesman: Some(("days_since_last_game", |now, usual| {
            format!("last played {now:.0} days before, {usual:.1} usually")
        })),
    },
    InfluenceGroup {
        what: "home or away",
        words: &["home"],
        spokesman: Some(("home_away", |now, usual| {
            let place = if now > 0.5 { "at home" } else { "away" };
            format!("{place}; {:.0} % of the games were at home", 100.0 * usual)
        })),
    },
    InfluenceGroup {
        what: "the pace of the game",
        words: &["pace"],
        spokesman: Some(("expected_pace", |now, usual| {
            format!("{now:.0} possessions expected, {usual:.0} usually")
        })),
    },
    InfluenceGroup {
        what: "scoring of late",
        words: &[
            "points_ewm",
            "points_per_minute",
            "expected_points",
            "points_last",
            "points_m",
            "points_std",
        ],
        spokesman: Some(("points_ewm_5", |now, usual| {
            format!("{now:.1} points a game of late, {usual:.1} usually")
        })),
    },
    InfluenceGroup {
        what: "minutes of late",
        words: &["minutes"],
        spokesman: Some(("minutes_ewm_2", |now, usual| {
            format!("{now:.1} minutes a game of late, {usual:.1} usually")
        })),
    },
    InfluenceGroup {
        what: "shots and free throws",
        words: &["plays", "shooting", "throw", "pct_", "usage", "shot", "attempt"],
        spokesman: Some(("plays_used_ewm_5", |now, usual| {
            format!("{now:.1} plays a game of late, {usual:.1} usually")
        })),
    },
    InfluenceGroup {
        what: "the season so far",
        words: &["season", "points", "games"],
        spokesman: Some(("points_avg_season", |now, usual| {
            format!("{now:.1} points a game, {usual:.1} usually by then")
        })),
    },
    InfluenceGroup { what: "the rest of the inputs", words: &[], spokesman: None },
];

/// The group of the input called `name`.
pub(super) fn group_of(name: &str) -> &'static InfluenceGroup {
    let is_in = |group: &&InfluenceGroup| group.words.iter().any(|word| name.contains(word));
    ALL.iter().find(is_in).unwrap_or(&ALL[ALL.len() - 1])
}

impl InfluenceGroup {
    /// What its spokesman says; `value` has an input's value, and what is usual for the player.
    pub(super) fn say(&self, value: impl Fn(&str) -> Option<(f64, f64)>) -> Option<String> {
        let (name, say) = self.spokesman?;
        let (now, usual) = value(name)?;
        Some(say(now, usual))
    }
}

/// A term as a fan would call it.
pub(super) const fn term_in_words(term: Term) -> &'static str {
    match term {
        Term::Baseline => "recent and similar games",
        Term::Fatigue => "freshness",
        Term::ShotZone => "shots that suit this defence",
        Term::Rest => "a game on the day before",
        Term::Pace => "the pace of the game",
        Term::HomeAway => "home or away",
        Term::UsageSpike => "more or less of the ball than usual",
        Term::OpponentDefense => "the opponent's defence",
        Term::Minutes => "minutes of late",
        Term::ShotProfile => "a shot profile that suits this opponent",
        Term::Usage => "plays that the player ends",
        Term::Absence => "teammates out",
        Term::SimilarGames => "games like this one",
        Term::Trees => "trained trees",
        Term::Network => "trained networks",
        Term::Correction => "errors of earlier dates",
        Term::Ensemble => "what ensemble_v2 says beyond the line",
        Term::LineShift => "outcomes at earlier lines",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train;

    #[test]
    fn whoever_speaks_for_a_group_is_one_of_it() {
        let names: Vec<&str> = train::names_and_units().map(|(name, _)| name).collect();
        for group in ALL {
            let Some((name, _)) = group.spokesman else { continue };
            assert!(names.contains(&name), "{name}");
            assert_eq!(group_of(name).what, group.what, "{name}");
        }
    }

    /// A line of a terminal has 80 columns, of which a label, the points and what they are of take some.
    #[test]
    fn what_is_said_of_a_group_fits_into_a_line() {
        const ROOM: usize = 66;
        for group in ALL {
            // Shares are said in percent.
            let of = |name: &str| if name.ends_with("ratio") { 1.188 } else { 118.8 };
            let said = group.say(|name| Some((of(name), of(name)))).unwrap_or_default();
            assert!(group.what.len() + 2 + said.len() <= ROOM, "{}: {said}", group.what);
        }
    }

    #[test]
    fn inputs_are_told_with_what_they_are_about() {
        for (name, what) in [
            ("points_per_minute_shrunk", "scoring of late"),
            ("teammates_minutes", "teammates out"),
            ("opponent_pace", "the opponent"),
            ("team_pace", "the pace of the game"),
            ("pct_three", "shots and free throws"),
            ("minutes_last_game", "minutes of late"),
            ("playing_type", "the rest of the inputs"),
        ] {
            assert_eq!(group_of(name).what, what, "{name}");
        }
    }
}
