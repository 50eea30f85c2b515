//! The small set: the features that both trees and networks read, in the order of their columns.

use super::feature::{
    ADDITIVE_RATINGS, COUNTED, ERROR_CORRECTION, ExtendedFeature, NEVER, NO_GAME,
    NO_GAME_OF_SEASON, NO_TEAMMATE, OF_LEAGUE, OWN, PLAYS_OF_USAGE, SHRINKAGE, SMOOTHING, ZERO,
    flag,
};
use crate::features::extended::newest::deviation;
use crate::features::extended::player::HalfLife::{Games5, Games25};

/// They did best when they were chosen for trees; more of them gave trees nothing.
pub(super) const ROWS: &[&[ExtendedFeature]] = &[
    feature! {
        "expected_points", "points", for_trees: true,
        "Points that follow from the minutes the player can expect and from what the player scores in a \
            minute.",
        formula: "minutes × points per minute; minutes: es(minutes, 5) with e(minutes, 25) added as one \
            more game; points per minute: (sum of points + 100 · the league's) / (sum of minutes + 100), \
            both sums weighted as in e(·, 10)",
        source: SHRINKAGE, absent: "never null: without games, 12 minutes at the league's rate",
        value: |input| Some(input.expected),
    },
    feature! {
        "points_ewm_5", "points", for_trees: true,
        "Points of the player's games, the newest weighing most.", formula: "e(points, 5)",
        source: SMOOTHING, absent: NO_GAME,
        value: |input| input.player.form(Games5).mean(|sum| sum.points),
    },
    ewm! {
        "points", [10, 25], "points", for_trees: true, "Points of the player's games",
        over: "points", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.form(games).mean(|sum| sum.points),
    },
    ewm! {
        "plays_used", [2], "plays", for_trees: true,
        "Plays that the player ended by a shot, free throws or a turnover",
        over: "FGA + 0.44 · FTA + turnovers", source: PLAYS_OF_USAGE, absent: NO_GAME,
        value: |player, games| player.form(games).mean(|sum| sum.plays_used),
    },
    ewm! {
        "plays_used", [5, 25], "plays", for_trees: true, "Plays that the player ended",
        over: "FGA + 0.44 · FTA + turnovers", source: PLAYS_OF_USAGE, absent: NO_GAME,
        value: |player, games| player.form(games).mean(|sum| sum.plays_used),
    },
    feature! {
        "free_throws_made_ewm_25", "free throws", for_trees: true, "Free throws that the player makes.",
        formula: "e(FTM, 25)", source: SMOOTHING, absent: NO_GAME,
        value: |input| input.player.form(Games25).mean(|sum| sum.free_throws_made),
    },
    feature! {
        "minutes_last_game", "minutes", for_trees: true, "Minutes of the player's last game.",
        formula: "minutes of the newest game of the season", source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| input.player.minutes.last().copied(),
    },
    ewm! {
        "minutes", [2], "minutes", for_trees: true, "Minutes of the player's newest games",
        over: "minutes", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.form(games).mean(|sum| sum.minutes),
    },
    ewm! {
        "minutes", [10], "minutes", for_trees: true, "Minutes of the player's games",
        over: "minutes", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.form(games).mean(|sum| sum.minutes),
    },
    feature! {
        "minutes_std_last_10", "minutes", for_trees: true, "How much the player's minutes vary.",
        formula: "sample standard deviation of the minutes of the newest 10 games of the season",
        source: COUNTED, absent: "null with fewer than 2 games of the season",
        value: |input| deviation(&input.player.minutes, 10),
    },
    feature! {
        "points_per_minute_shrunk", "points per minute", for_trees: true,
        "Points in a minute over the long memory, drawn towards the league's while the player has played \
            little.",
        formula: "(sum of points + 120 · the league's) / (sum of minutes + 120), both sums weighted as in \
            e(·, 25)",
        source: SHRINKAGE, absent: OF_LEAGUE,
        value: |input| Some(input.player.points_per_minute(&input.history.league)),
    },
    feature! {
        "true_shooting_shrunk", "points per two attempts, as a fraction", for_trees: true,
        "Points for each shooting attempt over the long memory, drawn towards the league's.",
        formula: "(sum of points / 2 + 40 · the league's) / (sum of FGA + 0.44 · FTA + 40), weighted as in \
            e(·, 25)",
        source: "true shooting (Hollinger 2003), shrinkage (Efron and Morris 1975)", absent: OF_LEAGUE,
        value: |input| Some(input.player.true_shooting(&input.history.league)),
    },
    feature! {
        "teammates_minutes", "minutes", for_trees: true,
        "Usual minutes of the player's teammates, each as likely as the player is to play: few where many \
            have been absent of late.",
        formula: "sum of chance · es(minutes, 10) over those who last played for the team, within 21 days, \
            without the player; chance: how often players on rosters played who had missed as many games of \
            their team (8 at most), in all games so far, with 50 at round figures added",
        source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.likely.minutes),
    },
    feature! {
        "teammates_points_ratio", "ratio", for_trees: true,
        "Usual points of the player's teammates, each as likely as the player is to play, against the \
            team's usual ones.",
        formula: "sum of chance · es(points, 10) as for minutes / the team's points per 48 minutes, each \
            game weighing 0.96 of the next, with 3 games of 105 added",
        source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.likely.points / input.team.usual_points()),
    },
    feature! {
        "teammates_minutes_same_type", "minutes", for_trees: true,
        "Usual minutes of those teammates who play the player's kind of game, and compete with the player \
            for minutes.",
        formula: "the sum of minutes over those of the player's type; type from rebounds + 2 · blocks − \
            assists for 36 minutes, over the memory of e(·, 25): guard below 1, inside above 5, else wing",
        source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.likely.minutes_same_type),
    },
    feature! {
        "played_last_team_game", "0 or 1", for_trees: true,
        "Whether the player played in the last game of the team that the player now plays for.",
        formula: "1 if the player did, else 0",
        source: COUNTED, absent: "null before the team's first game of the season",
        value: |input| (input.team.games > 0).then(|| flag(input.missed == Some(0))),
    },
    feature! {
        "team_games_missed", "games", for_trees: true,
        "Games of the player's team since the player last played, 15 at most.",
        formula: "games of the team since the player's last game for it", source: COUNTED,
        absent: "null if the player has not played for this team this season, or for another one since",
        value: |input| input.missed.map(|missed| f64::from(missed.min(15))),
    },
    feature! {
        "games_in_last_14_days", "games", for_trees: true, "Games the player played from D−14 to D−1.",
        formula: "count within the season", source: COUNTED, absent: NEVER,
        value: |input| Some(input.games_in_last(14)),
    },
    feature! {
        "opponent_allowed_vs_role", "points per player and game", for_trees: true,
        "What the opponent allows to players with the same expectation beyond what they score in as many \
            minutes elsewhere.",
        formula: "mean of points − minutes · points per minute as expected before the game, over the \
            opponent's games, each weighing 0.96 of the next and 0.25 of that after a new season, with 30 \
            games of 0 added; only players with more than 10 games; roles: below 8 expected points, below \
            15, above",
        source: OWN, absent: ZERO,
        value: |input| Some(input.opponent.allowed_to_role(input.expected)),
    },
    feature! {
        "opponent_allowed_vs_type", "points per player and game", for_trees: true,
        "What the opponent allows to players of the same type beyond what they score in as many minutes \
            elsewhere.",
        formula: "as against the player's role, over players of the same type, with 40 games of 0 added",
        source: OWN, absent: ZERO,
        value: |input| Some(input.opponent.allowed_to_type(input.player.playing_type())),
    },
    feature! {
        "expected_team_points_ratio", "ratio", for_trees: true,
        "The player's team's points to expect in this game against its usual ones.",
        formula: "(pace / 100 · (own offence + opponent's defence − league's) ± 1.2 for the venue) / usual \
            points; pace: own + opponent's − league's; each team's are means in which a game weighs 0.96 of \
            the next, with 3 games at the league's level added, and 0.25 of it after a new season",
        source: ADDITIVE_RATINGS, absent: "never null: close to 1 without games",
        value: |input| Some(input.expected_team_points() / input.team.usual_points()),
    },
    feature! {
        "expected_margin", "points", for_trees: true,
        "How many points the player's team should win by.",
        formula: "rating − opponent's rating ± 2.4 for the venue; after each game a rating moves by 0.06 of \
            what the margin, within ±20 of the expected one, adds; 0.6 of it survive a new season",
        source: ERROR_CORRECTION, absent: "never null: the venue's share without games",
        value: |input| Some(input.expected_margin()),
    },
    feature! {
        "points_above_expected", "points", for_trees: true,
        "How far the player's games lie above what was expected before them.",
        formula: "mean of points − expected points, each game weighing 0.93 of the next and half as much \
            after a new season, with 5 games of 0 added",
        source: SHRINKAGE, absent: ZERO,
        value: |input| Some(input.player.above_expected()),
    },
    feature! {
        "team_games_season", "games", for_trees: true, "Games of the player's team so far this season.",
        formula: "count", source: COUNTED, absent: NEVER,
        value: |input| Some(f64::from(input.team.games)),
    },
    feature! {
        "games_season", "games", for_trees: true, "Games the player played so far this season.",
        formula: "count", source: COUNTED, absent: NEVER,
        value: |input| Some(f64::from(input.player.games)),
    },
];
