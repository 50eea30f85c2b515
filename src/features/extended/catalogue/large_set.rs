//! What the large set adds, from which networks gain, in the order of their columns.

use super::feature::{
    ADDITIVE_RATINGS, COUNTED, ERROR_CORRECTION, ExtendedFeature, NEVER, NO_GAME,
    NO_GAME_OF_SEASON, NO_TEAMMATE, NOT_KNOWN, OF_LEAGUE, OWN, SHRINKAGE, SMOOTHING, ZERO, at_most,
    flag,
};
use crate::features::extended::newest::{largest, mean, median, smallest};
use crate::features::extended::tally::Count;

pub(super) const ROWS: &[&[ExtendedFeature]] = &[
    ewm! {
        "points", [2], "points", for_trees: false, "Points of the player's newest games",
        over: "points", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.form(games).mean(|sum| sum.points),
    },
    ewm! {
        "field_goals_attempted", [2, 5, 25], "shots", for_trees: false,
        "Shots from the field that the player takes", over: "FGA", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.tally(Count::FieldGoalsAttempted, games),
    },
    ewm! {
        "free_throws_attempted", [2, 5, 25], "free throws", for_trees: false,
        "Free throws that the player takes", over: "FTA", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.tally(Count::FreeThrowsAttempted, games),
    },
    ewm! {
        "threes_attempted", [2, 5, 25], "shots", for_trees: false,
        "Three-pointers that the player takes", over: "3PA", source: SMOOTHING, absent: NOT_KNOWN,
        value: |player, games| player.tally(Count::ThreesAttempted, games),
    },
    ewm! {
        "minutes", [5, 25], "minutes", for_trees: false, "Minutes of the player's games",
        over: "minutes", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.form(games).mean(|sum| sum.minutes),
    },
    ewm! {
        "fouls", [5, 25], "fouls", for_trees: false,
        "Fouls that the player commits, which end the player's minutes early",
        over: "personal fouls", source: SMOOTHING, absent: NOT_KNOWN,
        value: |player, games| player.tally(Count::Fouls, games),
    },
    ewm! {
        "plus_minus", [5, 25], "points", for_trees: false,
        "What the player's team wins by while the player plays",
        over: "plus-minus", source: SMOOTHING, absent: NOT_KNOWN,
        value: |player, games| player.tally(Count::PlusMinus, games),
    },
    ewm! {
        "field_goals_made", [5, 25], "shots", for_trees: false,
        "Shots from the field that the player makes", over: "FGM", source: SMOOTHING, absent: NOT_KNOWN,
        value: |player, games| player.tally(Count::FieldGoalsMade, games),
    },
    ewm! {
        "free_throws_made", [5], "free throws", for_trees: false, "Free throws that the player makes",
        over: "FTM", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.form(games).mean(|sum| sum.free_throws_made),
    },
    ewm! {
        "threes_made", [5, 25], "shots", for_trees: false, "Three-pointers that the player makes",
        over: "3PM", source: SMOOTHING, absent: NOT_KNOWN,
        value: |player, games| player.tally(Count::ThreesMade, games),
    },
    ewm! {
        "rebounds", [25], "rebounds", for_trees: false, "Rebounds of the player's games",
        over: "rebounds", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.tally(Count::Rebounds, games),
    },
    ewm! {
        "assists", [25], "assists", for_trees: false, "Assists of the player's games",
        over: "assists", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.tally(Count::Assists, games),
    },
    ewm! {
        "blocks", [25], "blocks", for_trees: false, "Blocks of the player's games",
        over: "blocks", source: SMOOTHING, absent: NO_GAME,
        value: |player, games| player.tally(Count::Blocks, games),
    },
    ewm! {
        "steals", [25], "steals", for_trees: false, "Steals of the player's games",
        over: "steals", source: SMOOTHING, absent: NOT_KNOWN,
        value: |player, games| player.tally(Count::Steals, games),
    },
    feature! {
        "present_teammates", "players", for_trees: false, "Teammates who came to the team's last game.",
        formula: "count of those who last played for the team, within 21 days, in its last game, without \
            the player",
        source: COUNTED, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| f64::from(mates.present.players)),
    },
    feature! {
        "present_teammates_minutes", "minutes", for_trees: false,
        "Usual minutes of the teammates who came to the team's last game.",
        formula: "sum of es(minutes, 10) over present teammates", source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.present.minutes),
    },
    feature! {
        "present_teammates_points", "points", for_trees: false,
        "Usual points of the teammates who came to the team's last game.",
        formula: "sum of es(points, 10) over present teammates", source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.present.points),
    },
    feature! {
        "present_teammates_minutes_same_type", "minutes", for_trees: false,
        "Usual minutes of those present teammates who play the player's kind of game.",
        formula: "sum of es(minutes, 10) over present teammates of the player's type, as in playing_type",
        source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.present.minutes_same_type),
    },
    feature! {
        "absent_teammates_minutes", "minutes", for_trees: false,
        "Usual minutes of the teammates who missed the team's last game: they are for others to play.",
        formula: "sum of es(minutes, 10) over those who last played for the team, within 21 days, in an \
            earlier game than its last, without the player",
        source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.absent.minutes),
    },
    feature! {
        "absent_teammates_points", "points", for_trees: false,
        "Usual points of the teammates who missed the team's last game.",
        formula: "sum of es(points, 10) over absent teammates", source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.absent.points),
    },
    feature! {
        "absent_teammates_minutes_same_type", "minutes", for_trees: false,
        "Usual minutes of those absent teammates who play the player's kind of game.",
        formula: "sum of es(minutes, 10) over absent teammates of the player's type, as in playing_type",
        source: OWN, absent: NO_TEAMMATE,
        value: |input| input.teammates.map(|mates| mates.absent.minutes_same_type),
    },
    feature! {
        "minutes_rank", "rank", for_trees: false,
        "The player's place among present and absent teammates, by usual minutes: 1 plays most.",
        formula: "1 + count of those with more es(minutes, 10) than the player", source: COUNTED,
        absent: "null if no other player is known to be with the team, 1 before the player's first game of \
            the season",
        value: |input| input.teammates.map(|mates| f64::from(mates.rank)),
    },
    feature! {
        "team_absent_minutes_usual", "minutes", for_trees: false,
        "How many minutes the player's team usually misses: what the player's form was made under.",
        formula: "mean over the team's games of the season, each weighing 0.9 of the next, of the sum of \
            es(minutes, 10), with that date, over those who had last played for it, within 21 days, and did \
            not come",
        source: OWN, absent: "null before the team's first game of the season",
        value: |input| input.team.usual_absence(),
    },
    feature! {
        "margin_avg_last_3", "points", for_trees: false,
        "What the team won the player's last games by.",
        formula: "mean of the team's points − the opponent's in the player's newest 3 games of the season, \
            of those whose score is known",
        source: COUNTED, absent: "null without such a game",
        value: |input| mean(&input.player.margins, 3),
    },
    feature! {
        "minutes_avg_season", "minutes", for_trees: false, "Minutes of a game this season.",
        formula: "mean of the minutes of the season", source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| input.player.minutes_season(),
    },
    feature! {
        "points_per_minute_season", "points per minute", for_trees: false,
        "Points in a minute this season, drawn towards the league's while the player has played little.",
        formula: "(points of the season + 30 · the league's) / (minutes of the season + 30)",
        source: SHRINKAGE, absent: OF_LEAGUE,
        value: |input| Some(input.player.points_per_minute_season(&input.history.league)),
    },
    feature! {
        "days_since_last_game", "days", for_trees: false,
        "Days since the player last played, 30 at most.",
        formula: "D − the day of the player's newest game of the season",
        source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| at_most(30, input.player.days_since(input.game.day)),
    },
    feature! {
        "games_in_last_30_days", "games", for_trees: false, "Games the player played from D−30 to D−1.",
        formula: "count within the season", source: COUNTED, absent: NEVER,
        value: |input| Some(input.games_in_last(30)),
    },
    feature! {
        "first_known_season", "0 or 1", for_trees: false,
        "Whether nothing is known of the player before this season.",
        formula: "1 if all the player's earlier games are of this season, else 0",
        source: COUNTED, absent: "never null: 1 without games",
        value: |input| Some(flag(input.player.games_ever == input.player.games)),
    },
    feature! {
        "new_team", "0 or 1", for_trees: false,
        "Whether this is the player's first game for another team than before.",
        formula: "1 if the player's newest game of the season was for another team, else 0",
        source: COUNTED, absent: "never null: 0 without a game of the season",
        value: |input| Some(flag(input.player.last_for.is_some() && input.missed.is_none())),
    },
    feature! {
        "team_games_share", "ratio", for_trees: false,
        "Of the player's team's games this season, the share that the player played, for whichever team.",
        formula: "games of the season / the team's, 1 at least", source: COUNTED, absent: NEVER,
        value: |input| Some(f64::from(input.player.games) / f64::from(input.team.games.max(1))),
    },
    feature! {
        "team_days_since_last_game", "days", for_trees: false,
        "Days since the player's team last played, 10 at most.",
        formula: "D − the day of the team's newest game of the season",
        source: COUNTED, absent: "null before the team's first game of the season",
        value: |input| at_most(10, input.team.days_since(input.game.day)),
    },
    feature! {
        "playing_type", "0, 1 or 2", for_trees: false,
        "What kind of game the player plays: guard 0, wing 1, inside 2.",
        formula: "from rebounds + 2 · blocks − assists for 36 minutes, over the memory of e(·, 25): guard \
            below 1, inside above 5, else wing",
        source: OWN, absent: "never null: 1 without games",
        value: |input| Some(f64::from(input.player.playing_type() as u8)),
    },
    feature! {
        "minutes_second_last_game", "minutes", for_trees: false,
        "Minutes of the game before the player's last.",
        formula: "minutes of the second newest game of the season",
        source: COUNTED, absent: "null with fewer than 2 games of the season",
        value: |input| input.player.minutes.iter().rev().nth(1).copied(),
    },
    feature! {
        "minutes_avg_last_3", "minutes", for_trees: false, "Minutes of the player's last three games.",
        formula: "mean of the minutes of the newest 3 games of the season",
        source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| mean(&input.player.minutes, 3),
    },
    feature! {
        "minutes_max_last_10", "minutes", for_trees: false, "The most the player played of late.",
        formula: "largest of the minutes of the newest 10 games of the season",
        source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| largest(&input.player.minutes, 10),
    },
    feature! {
        "minutes_min_last_5", "minutes", for_trees: false, "The least the player played of late.",
        formula: "smallest of the minutes of the newest 5 games of the season",
        source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| smallest(&input.player.minutes, 5),
    },
    feature! {
        "minutes_median_last_5", "minutes", for_trees: false,
        "Minutes of a game of late that was like most.",
        formula: "median of the minutes of the newest 5 games of the season",
        source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| median(&input.player.minutes, 5),
    },
    feature! {
        "points_median_last_10", "points", for_trees: false,
        "Points of a game of late that was like most.",
        formula: "median of the points of the newest 10 games of the season",
        source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| median(&input.player.points, 10),
    },
    feature! {
        "points_max_last_10", "points", for_trees: false, "The most the player scored of late.",
        formula: "largest of the points of the newest 10 games of the season",
        source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| largest(&input.player.points, 10),
    },
    feature! {
        "points_last_game", "points", for_trees: false, "Points of the player's last game.",
        formula: "points of the newest game of the season", source: COUNTED, absent: NO_GAME_OF_SEASON,
        value: |input| input.player.points.last().copied(),
    },
    feature! {
        "opponent_days_since_last_game", "days", for_trees: false,
        "Days since the opponent last played, 10 at most.",
        formula: "D − the day of the opponent's newest game of the season",
        source: COUNTED, absent: "null before the opponent's first game of the season",
        value: |input| at_most(10, input.opponent.days_since(input.game.day)),
    },
    feature! {
        "opponent_back_to_back", "0 or 1", for_trees: false,
        "Whether the opponent played the day before.", formula: "1 if it did, else 0",
        source: COUNTED, absent: NEVER,
        value: |input| Some(flag(input.opponent.days_since(input.game.day) == Some(1))),
    },
    feature! {
        "team_offence_shrunk", "points per 100 possessions", for_trees: false,
        "What the player's team scores, drawn towards the league's while it has played little.",
        formula: "mean of 100 · points / possessions over its games, each game weighing 0.96 of the next \
            and 0.25 of that after a new season, with 3 games at the league's level added",
        source: ADDITIVE_RATINGS, absent: OF_LEAGUE,
        value: |input| Some(input.team.usual_offence(&input.history.league)),
    },
    feature! {
        "team_defence_shrunk", "points per 100 possessions", for_trees: false,
        "What the player's team allows, drawn towards the league's while it has played little.",
        formula: "as the team's offence, of the points and possessions of those it met",
        source: ADDITIVE_RATINGS, absent: OF_LEAGUE,
        value: |input| Some(input.team.usual_defence(&input.history.league)),
    },
    feature! {
        "team_pace_shrunk", "possessions per 48 minutes", for_trees: false,
        "How fast the player's team plays, drawn towards the league's while it has played little.",
        formula: "as the team's offence, of the mean possessions of both sides for 48 minutes",
        source: ADDITIVE_RATINGS, absent: OF_LEAGUE,
        value: |input| Some(input.team.usual_pace(&input.history.league)),
    },
    feature! {
        "opponent_offence_shrunk", "points per 100 possessions", for_trees: false,
        "What the opponent scores, drawn towards the league's while it has played little.",
        formula: "as the team's offence", source: ADDITIVE_RATINGS, absent: OF_LEAGUE,
        value: |input| Some(input.opponent.usual_offence(&input.history.league)),
    },
    feature! {
        "opponent_defence_shrunk", "points per 100 possessions", for_trees: false,
        "What the opponent allows, drawn towards the league's while it has played little.",
        formula: "as the team's offence, of the points and possessions of those it met",
        source: ADDITIVE_RATINGS, absent: OF_LEAGUE,
        value: |input| Some(input.opponent.usual_defence(&input.history.league)),
    },
    feature! {
        "expected_pace", "possessions per 48 minutes", for_trees: false,
        "How fast this game should be.",
        formula: "the team's pace + the opponent's − the league's, shrunk as in team_pace_shrunk",
        source: ADDITIVE_RATINGS, absent: OF_LEAGUE,
        value: |input| Some(input.team.expected_pace(input.opponent, &input.history.league)),
    },
    feature! {
        "expected_team_points", "points", for_trees: false,
        "Points to expect of the player's team in this game.",
        formula: "expected pace / 100 · (own offence + opponent's defence − league's offence) ± 1.2 for the \
            venue",
        source: ADDITIVE_RATINGS, absent: NEVER,
        value: |input| Some(input.expected_team_points()),
    },
    feature! {
        "team_points_shrunk", "points per 48 minutes", for_trees: false,
        "Usual points of the player's team.",
        formula: "mean of its points for 48 minutes, each game weighing 0.96 of the next and 0.25 of that \
            after a new season, with 3 games of 105 added",
        source: SHRINKAGE, absent: "never null: 105 without games",
        value: |input| Some(input.team.usual_points()),
    },
    feature! {
        "expected_margin_size", "points", for_trees: false,
        "How one-sided the game should be: in one that is decided early, who plays changes.",
        formula: "|expected margin|",
        source: ERROR_CORRECTION, absent: "never null: the venue's share without games",
        value: |input| Some(input.expected_margin().abs()),
    },
    feature! {
        "opponent_allowed_vs_all", "points per player and game", for_trees: false,
        "What the opponent allows to all players beyond what they score in as many minutes elsewhere.",
        formula: "as against the player's role, over all players, with 40 games of 0 added",
        source: OWN, absent: ZERO,
        value: |input| Some(input.opponent.allowed_to_all()),
    },
    feature! {
        "margin_size_both_teams", "points", for_trees: false,
        "How one-sided the games of both teams have been.",
        formula: "sum over both teams of the mean of |points − opponent's points|, each game weighing 0.96 \
            of the next and 0.25 of that after a new season, with 3 games of 11 added",
        source: OWN, absent: "never null: 22 without games",
        value: |input| Some(input.team.usual_margin_size() + input.opponent.usual_margin_size()),
    },
];
