//! The table: name, unit and meaning of each feature, with its formula, where that comes from, and what absence means.

use super::About;

extended_names! {
    ExpectedPoints = "expected_points", "points":
        "Points that follow from the minutes the player can expect and from what the player scores in a minute.",
        formula "minutes × points per minute; minutes: es(minutes, 5) with e(minutes, 25) added as one more game; points per \
            minute: (sum of points + 100 · the league's) / (sum of minutes + 100), both sums weighted as in e(·, 10)",
        source "shrinkage to the mean (Efron and Morris 1975)",
        absent "never null: without games, 12 minutes at the league's rate";
    PointsEwm5 = "points_ewm_5", "points":
        "Points of the player's games, the newest weighing most.",
        formula "e(points, 5)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    PointsEwm10 = "points_ewm_10", "points":
        "Points of the player's games, with a longer memory.",
        formula "e(points, 10)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    PointsEwm25 = "points_ewm_25", "points":
        "Points of the player's games, with the longest memory.",
        formula "e(points, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    PlaysUsedEwm2 = "plays_used_ewm_2", "plays":
        "Plays that the player ended by a shot, free throws or a turnover, with the shortest memory.",
        formula "e(FGA + 0.44 · FTA + turnovers, 2)", source "plays of usage (Oliver 2004)",
        absent "null without an earlier game";
    PlaysUsedEwm5 = "plays_used_ewm_5", "plays":
        "Plays that the player ended, with a longer memory.",
        formula "e(FGA + 0.44 · FTA + turnovers, 5)", source "plays of usage (Oliver 2004)",
        absent "null without an earlier game";
    PlaysUsedEwm25 = "plays_used_ewm_25", "plays":
        "Plays that the player ended, with the longest memory.",
        formula "e(FGA + 0.44 · FTA + turnovers, 25)", source "plays of usage (Oliver 2004)",
        absent "null without an earlier game";
    FreeThrowsMadeEwm25 = "free_throws_made_ewm_25", "free throws":
        "Free throws that the player makes.",
        formula "e(FTM, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    MinutesLastGame = "minutes_last_game", "minutes":
        "Minutes of the player's last game.",
        formula "minutes of the newest game of the season", source "counted",
        absent "null without an earlier game of the season";
    MinutesEwm2 = "minutes_ewm_2", "minutes":
        "Minutes of the player's newest games, with the shortest memory.",
        formula "e(minutes, 2)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    MinutesEwm10 = "minutes_ewm_10", "minutes":
        "Minutes of the player's games, with a longer memory.",
        formula "e(minutes, 10)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    MinutesStdLast10 = "minutes_std_last_10", "minutes":
        "How much the player's minutes vary.",
        formula "sample standard deviation of the minutes of the newest 10 games of the season", source "counted",
        absent "null with fewer than 2 games of the season";
    PointsPerMinuteShrunk = "points_per_minute_shrunk", "points per minute":
        "Points in a minute over the long memory, drawn towards the league's while the player has played little.",
        formula "(sum of points + 120 · the league's) / (sum of minutes + 120), both sums weighted as in e(·, 25)",
        source "shrinkage to the mean (Efron and Morris 1975)",
        absent "never null: without games, the league's";
    TrueShootingShrunk = "true_shooting_shrunk", "points per two attempts, as a fraction":
        "Points for each shooting attempt over the long memory, drawn towards the league's.",
        formula "(sum of points / 2 + 40 · the league's) / (sum of FGA + 0.44 · FTA + 40), weighted as in e(·, 25)",
        source "true shooting (Hollinger 2003), shrinkage (Efron and Morris 1975)",
        absent "never null: without games, the league's";
    TeammatesMinutes = "teammates_minutes", "minutes":
        "Usual minutes of the player's teammates, each as likely as the player is to play: few where many have been absent of late.",
        formula "sum of chance · es(minutes, 10) over those who last played for the team, within 21 days, without the player; \
            chance: how often players on rosters played who had missed as many games of their team (8 at most), in all \
            games so far, with 50 at round figures added",
        source "own",
        absent "null if no other player is known to be with the team";
    TeammatesPointsRatio = "teammates_points_ratio", "ratio":
        "Usual points of the player's teammates, each as likely as the player is to play, against the team's usual ones.",
        formula "sum of chance · es(points, 10) as for minutes / the team's points per 48 minutes, each game weighing 0.96 of \
            the next, with 3 games of 105 added",
        source "own",
        absent "null if no other player is known to be with the team";
    TeammatesMinutesSameType = "teammates_minutes_same_type", "minutes":
        "Usual minutes of those teammates who play the player's kind of game, and compete with the player for minutes.",
        formula "the sum of minutes over those of the player's type; type from rebounds + 2 · blocks − assists for 36 minutes, over \
            the memory of e(·, 25): guard below 1, inside above 5, else wing",
        source "own",
        absent "null if no other player is known to be with the team";
    PlayedLastTeamGame = "played_last_team_game", "0 or 1":
        "Whether the player played in the last game of the team that the player now plays for.",
        formula "1 if the player did, else 0", source "counted",
        absent "null before the team's first game of the season";
    TeamGamesMissed = "team_games_missed", "games":
        "Games of the player's team since the player last played, 15 at most.",
        formula "games of the team since the player's last game for it", source "counted",
        absent "null if the player has not played for this team this season, or for another one since";
    GamesInLast14Days = "games_in_last_14_days", "games":
        "Games the player played from D−14 to D−1.",
        formula "count within the season", source "counted",
        absent "never null";
    OpponentAllowedVsRole = "opponent_allowed_vs_role", "points per player and game":
        "What the opponent allows to players with the same expectation beyond what they score in as many minutes elsewhere.",
        formula "mean of points − minutes · points per minute as expected before the game, over the opponent's games, each \
            weighing 0.96 of the next and 0.25 of that after a new season, with 30 games of 0 added; only players with more \
            than 10 games; roles: below 8 expected points, below 15, above",
        source "own",
        absent "never null: 0 without games";
    OpponentAllowedVsType = "opponent_allowed_vs_type", "points per player and game":
        "What the opponent allows to players of the same type beyond what they score in as many minutes elsewhere.",
        formula "as against the player's role, over players of the same type, with 40 games of 0 added", source "own",
        absent "never null: 0 without games";
    ExpectedTeamPointsRatio = "expected_team_points_ratio", "ratio":
        "The player's team's points to expect in this game against its usual ones.",
        formula "(pace / 100 · (own offence + opponent's defence − league's) ± 1.2 for the venue) / usual points; pace: own + \
            opponent's − league's; each team's are means in which a game weighs 0.96 of the next, with 3 games at the \
            league's level added, and 0.25 of it after a new season",
        source "additive ratings (Oliver 2004)",
        absent "never null: close to 1 without games";
    ExpectedMargin = "expected_margin", "points":
        "How many points the player's team should win by.",
        formula "rating − opponent's rating ± 2.4 for the venue; after each game a rating moves by 0.06 of what the margin, \
            within ±20 of the expected one, adds; 0.6 of it survive a new season",
        source "ratings by error correction (Elo 1978)",
        absent "never null: the venue's share without games";
    PointsAboveExpected = "points_above_expected", "points":
        "How far the player's games lie above what was expected before them.",
        formula "mean of points − expected points, each game weighing 0.93 of the next and half as much after a new season, \
            with 5 games of 0 added",
        source "shrinkage to the mean (Efron and Morris 1975)",
        absent "never null: 0 without games";
    TeamGamesSeason = "team_games_season", "games":
        "Games of the player's team so far this season.",
        formula "count", source "counted",
        absent "never null";
    GamesSeason = "games_season", "games":
        "Games the player played so far this season.",
        formula "count", source "counted",
        absent "never null";
    PointsEwm2 = "points_ewm_2", "points":
        "Points of the player's newest games, with the shortest memory.",
        formula "e(points, 2)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    FieldGoalsAttemptedEwm2 = "field_goals_attempted_ewm_2", "shots":
        "Shots from the field that the player takes, with the shortest memory.",
        formula "e(FGA, 2)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    FieldGoalsAttemptedEwm5 = "field_goals_attempted_ewm_5", "shots":
        "Shots from the field that the player takes, with a longer memory.",
        formula "e(FGA, 5)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    FieldGoalsAttemptedEwm25 = "field_goals_attempted_ewm_25", "shots":
        "Shots from the field that the player takes, with the longest memory.",
        formula "e(FGA, 25)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    FreeThrowsAttemptedEwm2 = "free_throws_attempted_ewm_2", "free throws":
        "Free throws that the player takes, with the shortest memory.",
        formula "e(FTA, 2)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    FreeThrowsAttemptedEwm5 = "free_throws_attempted_ewm_5", "free throws":
        "Free throws that the player takes, with a longer memory.",
        formula "e(FTA, 5)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    FreeThrowsAttemptedEwm25 = "free_throws_attempted_ewm_25", "free throws":
        "Free throws that the player takes, with the longest memory.",
        formula "e(FTA, 25)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    ThreesAttemptedEwm2 = "threes_attempted_ewm_2", "shots":
        "Three-pointers that the player takes, with the shortest memory.",
        formula "e(3PA, 2)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    ThreesAttemptedEwm5 = "threes_attempted_ewm_5", "shots":
        "Three-pointers that the player takes, with a longer memory.",
        formula "e(3PA, 5)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    ThreesAttemptedEwm25 = "threes_attempted_ewm_25", "shots":
        "Three-pointers that the player takes, with the longest memory.",
        formula "e(3PA, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    MinutesEwm5 = "minutes_ewm_5", "minutes":
        "Minutes of the player's games, with a longer memory.",
        formula "e(minutes, 5)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    MinutesEwm25 = "minutes_ewm_25", "minutes":
        "Minutes of the player's games, with the longest memory.",
        formula "e(minutes, 25)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    FoulsEwm5 = "fouls_ewm_5", "fouls":
        "Fouls that the player commits, which end the player's minutes early, with a longer memory.",
        formula "e(personal fouls, 5)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    FoulsEwm25 = "fouls_ewm_25", "fouls":
        "Fouls that the player commits, which end the player's minutes early, with the longest memory.",
        formula "e(personal fouls, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    PlusMinusEwm5 = "plus_minus_ewm_5", "points":
        "What the player's team wins by while the player plays, with a longer memory.",
        formula "e(plus-minus, 5)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    PlusMinusEwm25 = "plus_minus_ewm_25", "points":
        "What the player's team wins by while the player plays, with the longest memory.",
        formula "e(plus-minus, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    FieldGoalsMadeEwm5 = "field_goals_made_ewm_5", "shots":
        "Shots from the field that the player makes, with a longer memory.",
        formula "e(FGM, 5)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    FieldGoalsMadeEwm25 = "field_goals_made_ewm_25", "shots":
        "Shots from the field that the player makes, with the longest memory.",
        formula "e(FGM, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    FreeThrowsMadeEwm5 = "free_throws_made_ewm_5", "free throws":
        "Free throws that the player makes, with a longer memory.",
        formula "e(FTM, 5)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    ThreesMadeEwm5 = "threes_made_ewm_5", "shots":
        "Three-pointers that the player makes, with a longer memory.",
        formula "e(3PM, 5)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    ThreesMadeEwm25 = "threes_made_ewm_25", "shots":
        "Three-pointers that the player makes, with the longest memory.",
        formula "e(3PM, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    ReboundsEwm25 = "rebounds_ewm_25", "rebounds":
        "Rebounds of the player's games, with the longest memory.",
        formula "e(rebounds, 25)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    AssistsEwm25 = "assists_ewm_25", "assists":
        "Assists of the player's games, with the longest memory.",
        formula "e(assists, 25)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    BlocksEwm25 = "blocks_ewm_25", "blocks":
        "Blocks of the player's games, with the longest memory.",
        formula "e(blocks, 25)", source "exponential smoothing (Brown 1956)", absent "null without an earlier game";
    StealsEwm25 = "steals_ewm_25", "steals":
        "Steals of the player's games, with the longest memory.",
        formula "e(steals, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game in which it is known";
    PresentTeammates = "present_teammates", "players":
        "Teammates who came to the team's last game.",
        formula "count of those who last played for the team, within 21 days, in its last game, without the player",
        source "counted",
        absent "null if no other player is known to be with the team";
    PresentTeammatesMinutes = "present_teammates_minutes", "minutes":
        "Usual minutes of the teammates who came to the team's last game.",
        formula "sum of es(minutes, 10) over present teammates", source "own",
        absent "null if no other player is known to be with the team";
    PresentTeammatesPoints = "present_teammates_points", "points":
        "Usual points of the teammates who came to the team's last game.",
        formula "sum of es(points, 10) over present teammates", source "own",
        absent "null if no other player is known to be with the team";
    PresentTeammatesMinutesSameType = "present_teammates_minutes_same_type", "minutes":
        "Usual minutes of those present teammates who play the player's kind of game.",
        formula "sum of es(minutes, 10) over present teammates of the player's type, as in playing_type", source "own",
        absent "null if no other player is known to be with the team";
    AbsentTeammatesMinutes = "absent_teammates_minutes", "minutes":
        "Usual minutes of the teammates who missed the team's last game: they are for others to play.",
        formula "sum of es(minutes, 10) over those who last played for the team, within 21 days, in an earlier game \
            than its last, without the player",
        source "own",
        absent "null if no other player is known to be with the team";
    AbsentTeammatesPoints = "absent_teammates_points", "points":
        "Usual points of the teammates who missed the team's last game.",
        formula "sum of es(points, 10) over absent teammates", source "own",
        absent "null if no other player is known to be with the team";
    AbsentTeammatesMinutesSameType = "absent_teammates_minutes_same_type", "minutes":
        "Usual minutes of those absent teammates who play the player's kind of game.",
        formula "sum of es(minutes, 10) over absent teammates of the player's type, as in playing_type", source "own",
        absent "null if no other player is known to be with the team";
    MinutesRank = "minutes_rank", "rank":
        "The player's place among present and absent teammates, by usual minutes: 1 plays most.",
        formula "1 + count of those with more es(minutes, 10) than the player", source "counted",
        absent "null if no other player is known to be with the team, 1 before the player's first game of the season";
    TeamAbsentMinutesUsual = "team_absent_minutes_usual", "minutes":
        "How many minutes the player's team usually misses: what the player's form was made under.",
        formula "mean over the team's games of the season, each weighing 0.9 of the next, of the sum of es(minutes, \
            10), with that date, over those who had last played for it, within 21 days, and did not come",
        source "own",
        absent "null before the team's first game of the season";
    MarginAvgLast3 = "margin_avg_last_3", "points":
        "What the team won the player's last games by.",
        formula "mean of the team's points − the opponent's in the player's newest 3 games of the season, of those whose \
            score is known",
        source "counted",
        absent "null without such a game";
    MinutesAvgSeason = "minutes_avg_season", "minutes":
        "Minutes of a game this season.",
        formula "mean of the minutes of the season", source "counted",
        absent "null without an earlier game of the season";
    PointsPerMinuteSeason = "points_per_minute_season", "points per minute":
        "Points in a minute this season, drawn towards the league's while the player has played little.",
        formula "(points of the season + 30 · the league's) / (minutes of the season + 30)",
        source "shrinkage to the mean (Efron and Morris 1975)",
        absent "never null: without games, the league's";
    DaysSinceLastGame = "days_since_last_game", "days":
        "Days since the player last played, 30 at most.",
        formula "D − the day of the player's newest game of the season", source "counted",
        absent "null without an earlier game of the season";
    GamesInLast30Days = "games_in_last_30_days", "games":
        "Games the player played from D−30 to D−1.",
        formula "count within the season", source "counted", absent "never null";
    FirstKnownSeason = "first_known_season", "0 or 1":
        "Whether nothing is known of the player before this season.",
        formula "1 if all the player's earlier games are of this season, else 0", source "counted",
        absent "never null: 1 without games";
    NewTeam = "new_team", "0 or 1":
        "Whether this is the player's first game for another team than before.",
        formula "1 if the player's newest game of the season was for another team, else 0", source "counted",
        absent "never null: 0 without a game of the season";
    TeamGamesShare = "team_games_share", "ratio":
        "Of the player's team's games this season, the share that the player played, for whichever team.",
        formula "games of the season / the team's, 1 at least", source "counted", absent "never null";
    TeamDaysSinceLastGame = "team_days_since_last_game", "days":
        "Days since the player's team last played, 10 at most.",
        formula "D − the day of the team's newest game of the season", source "counted",
        absent "null before the team's first game of the season";
    PlayingType = "playing_type", "0, 1 or 2":
        "What kind of game the player plays: guard 0, wing 1, inside 2.",
        formula "from rebounds + 2 · blocks − assists for 36 minutes, over the memory of e(·, 25): guard below 1, \
            inside above 5, else wing",
        source "own",
        absent "never null: 1 without games";
    MinutesSecondLastGame = "minutes_second_last_game", "minutes":
        "Minutes of the game before the player's last.",
        formula "minutes of the second newest game of the season", source "counted",
        absent "null with fewer than 2 games of the season";
    MinutesAvgLast3 = "minutes_avg_last_3", "minutes":
        "Minutes of the player's last three games.",
        formula "mean of the minutes of the newest 3 games of the season", source "counted",
        absent "null without an earlier game of the season";
    MinutesMaxLast10 = "minutes_max_last_10", "minutes":
        "The most the player played of late.",
        formula "largest of the minutes of the newest 10 games of the season", source "counted",
        absent "null without an earlier game of the season";
    MinutesMinLast5 = "minutes_min_last_5", "minutes":
        "The least the player played of late.",
        formula "smallest of the minutes of the newest 5 games of the season", source "counted",
        absent "null without an earlier game of the season";
    MinutesMedianLast5 = "minutes_median_last_5", "minutes":
        "Minutes of a game of late that was like most.",
        formula "median of the minutes of the newest 5 games of the season", source "counted",
        absent "null without an earlier game of the season";
    PointsMedianLast10 = "points_median_last_10", "points":
        "Points of a game of late that was like most.",
        formula "median of the points of the newest 10 games of the season", source "counted",
        absent "null without an earlier game of the season";
    PointsMaxLast10 = "points_max_last_10", "points":
        "The most the player scored of late.",
        formula "largest of the points of the newest 10 games of the season", source "counted",
        absent "null without an earlier game of the season";
    PointsLastGame = "points_last_game", "points":
        "Points of the player's last game.",
        formula "points of the newest game of the season", source "counted",
        absent "null without an earlier game of the season";
    OpponentDaysSinceLastGame = "opponent_days_since_last_game", "days":
        "Days since the opponent last played, 10 at most.",
        formula "D − the day of the opponent's newest game of the season", source "counted",
        absent "null before the opponent's first game of the season";
    OpponentBackToBack = "opponent_back_to_back", "0 or 1":
        "Whether the opponent played the day before.",
        formula "1 if it did, else 0", source "counted", absent "never null";
    TeamOffenceShrunk = "team_offence_shrunk", "points per 100 possessions":
        "What the player's team scores, drawn towards the league's while it has played little.",
        formula "mean of 100 · points / possessions over its games, each game weighing 0.96 of the next and 0.25 of \
            that after a new season, with 3 games at the league's level added",
        source "additive ratings (Oliver 2004)",
        absent "never null: without games, the league's";
    TeamDefenceShrunk = "team_defence_shrunk", "points per 100 possessions":
        "What the player's team allows, drawn towards the league's while it has played little.",
        formula "as the team's offence, of the points and possessions of those it met",
        source "additive ratings (Oliver 2004)",
        absent "never null: without games, the league's";
    TeamPaceShrunk = "team_pace_shrunk", "possessions per 48 minutes":
        "How fast the player's team plays, drawn towards the league's while it has played little.",
        formula "as the team's offence, of the mean possessions of both sides for 48 minutes",
        source "additive ratings (Oliver 2004)",
        absent "never null: without games, the league's";
    OpponentOffenceShrunk = "opponent_offence_shrunk", "points per 100 possessions":
        "What the opponent scores, drawn towards the league's while it has played little.",
        formula "as the team's offence", source "additive ratings (Oliver 2004)",
        absent "never null: without games, the league's";
    OpponentDefenceShrunk = "opponent_defence_shrunk", "points per 100 possessions":
        "What the opponent allows, drawn towards the league's while it has played little.",
        formula "as the team's offence, of the points and possessions of those it met",
        source "additive ratings (Oliver 2004)",
        absent "never null: without games, the league's";
    ExpectedPace = "expected_pace", "possessions per 48 minutes":
        "How fast this game should be.",
        formula "the team's pace + the opponent's − the league's, shrunk as in team_pace_shrunk",
        source "additive ratings (Oliver 2004)",
        absent "never null: without games, the league's";
    ExpectedTeamPoints = "expected_team_points", "points":
        "Points to expect of the player's team in this game.",
        formula "expected pace / 100 · (own offence + opponent's defence − league's offence) ± 1.2 for the venue",
        source "additive ratings (Oliver 2004)",
        absent "never null";
    TeamPointsShrunk = "team_points_shrunk", "points per 48 minutes":
        "Usual points of the player's team.",
        formula "mean of its points for 48 minutes, each game weighing 0.96 of the next and 0.25 of that after a new \
            season, with 3 games of 105 added",
        source "shrinkage to the mean (Efron and Morris 1975)",
        absent "never null: 105 without games";
    ExpectedMarginSize = "expected_margin_size", "points":
        "How one-sided the game should be: in one that is decided early, who plays changes.",
        formula "|expected margin|", source "ratings by error correction (Elo 1978)",
        absent "never null: the venue's share without games";
    OpponentAllowedVsAll = "opponent_allowed_vs_all", "points per player and game":
        "What the opponent allows to all players beyond what they score in as many minutes elsewhere.",
        formula "as against the player's role, over all players, with 40 games of 0 added", source "own",
        absent "never null: 0 without games";
    MarginSizeBothTeams = "margin_size_both_teams", "points":
        "How one-sided the games of both teams have been.",
        formula "sum over both teams of the mean of |points − opponent's points|, each game weighing 0.96 of the \
            next and 0.25 of that after a new season, with 3 games of 11 added",
        source "own",
        absent "never null: 22 without games";
}
