"""The features of v2_extended after the first 27, each from the list of all games before a cut."""

import math
from statistics import median

from extended import GUARD, INSIDE, WING, mean, venue

EWM = {  # feature → (half-lives, what is counted)
    "points": ((2,), lambda box: box.points),
    "field_goals_attempted": ((2, 5, 25), lambda box: box.fg_attempts),
    "free_throws_attempted": ((2, 5, 25), lambda box: box.ft_attempts),
    "threes_attempted": ((2, 5, 25), lambda box: box.three_pt_attempts),
    "minutes": ((5, 25), lambda box: box.minutes),
    "fouls": ((5, 25), lambda box: box.personal_fouls),
    "plus_minus": ((5, 25), lambda box: box.plus_minus),
    "field_goals_made": ((5, 25), lambda box: box.fg_makes),
    "free_throws_made": ((5,), lambda box: box.ft_makes),
    "threes_made": ((5, 25), lambda box: box.three_pt_makes),
    "rebounds": ((25,), lambda box: box.offensive_rebounds + box.defensive_rebounds),
    "assists": ((25,), lambda box: box.assists),
    "blocks": ((25,), lambda box: box.blocks),
    "steals": ((25,), lambda box: box.steals),
}
NAMES = (*(f"{what}_ewm_{half_life}" for what, (half_lives, _) in EWM.items() for half_life in half_lives),
    "present_teammates", "present_teammates_minutes", "present_teammates_points", "present_teammates_minutes_same_type",
    "absent_teammates_minutes", "absent_teammates_points", "absent_teammates_minutes_same_type", "minutes_rank",
    "team_absent_minutes_usual", "margin_avg_last_3", "minutes_avg_season", "points_per_minute_season",
    "days_since_last_game", "games_in_last_30_days", "first_known_season", "new_team", "team_games_share",
    "team_days_since_last_game", "playing_type", "minutes_second_last_game", "minutes_avg_last_3", "minutes_max_last_10",
    "minutes_min_last_5", "minutes_median_last_5", "points_median_last_10", "points_max_last_10", "points_last_game",
    "opponent_days_since_last_game", "opponent_back_to_back", "team_offence_shrunk", "team_defence_shrunk",
    "team_pace_shrunk", "opponent_offence_shrunk", "opponent_defence_shrunk", "expected_pace", "expected_team_points",
    "team_points_shrunk", "expected_margin_size", "opponent_allowed_vs_all", "margin_size_both_teams")
TYPES = {GUARD: 0, WING: 1, INSIDE: 2}


def ewm(past, player, half_life, value):
    """The mean over the games in which it is known."""
    games = [game for game in past.games(player) if game.complete() and value(game) is not None]
    return mean((0.5 ** ((len(games) - 1 - at) / half_life + past.seasons_since(game.day, past.appears(player))), value(game))
                for at, game in enumerate(games))


def usual(past, player):
    """Minutes and points of a game this season; None without one."""
    minutes = past.e(player, 10, lambda game: game.minutes, season_only=True)
    return None if minutes is None else (minutes, past.e(player, 10, lambda game: game.points, season_only=True))


def absence(story, past, team):
    """Usual minutes of those who did not come to the team's games of the season."""
    days = past.team_days(team)
    missed = []
    for day in days:
        after = story.past(day, day + 1)
        came = {box.player for box in after.boxes if box.day == day and box.team == team}
        stayed = [usual(after, player) for player, _ in after.roster(team) if player not in came]
        missed.append(math.fsum(known[0] for known in stayed if known))
    return mean((0.9 ** (len(days) - 1 - at), minutes) for at, minutes in enumerate(missed))


def newest(values, count, of):
    return of(values[-count:]) if values else None


def average(values):
    return math.fsum(values) / len(values)


def more_features(story, box, including=False):
    """The row of one player-date: strictly before it, or as if the date were over."""
    cut = box.day + including
    past = story.past(box.day, cut)
    player, team, opponent = box.player, box.team, box.opponent
    season = past.of_season(player)
    known = [game for game in season if game.complete()]
    minutes, points = [game.minutes for game in known], [game.points for game in known]
    pace, offence = past.usual()
    moment = (box.day, 1 + including)

    own_type, own = past.type(player), usual(past, player)
    mates = [(missed == 0, past.type(mate) == own_type, usual(past, mate))
             for mate, missed in past.roster(team) if mate != player and usual(past, mate)]
    def bring(came, place, same_type=False):
        return math.fsum(brings[place] for there, same, brings in mates if there == came and (same or not same_type))

    margins = {(game[0], game[1]): game[-1] for game in past.rated()}
    margins = [margins[game.day, game.team] for game in season if (game.day, game.team) in margins]
    days, opponents = past.team_days(team), past.team_days(opponent)
    def since(days, most):
        return float(min(box.day - max(days), most)) if days else None

    levels = [past.level(name, column, usual_one) for name, column, usual_one in (
        (team, 4, offence), (team, 5, offence), (team, 3, pace), (opponent, 4, offence), (opponent, 5, offence))]
    expected_pace = levels[2] + past.level(opponent, 3, pace) - pace
    expected_points = expected_pace / 100 * (levels[0] + levels[4] - offence) + 1.2 * venue(box.is_home)
    return [
        *(ewm(past, player, half_life, value) for half_lives, value in EWM.values() for half_life in half_lives),
        *([float(sum(came for came, _, _ in mates)),
           bring(True, 0), bring(True, 1), bring(True, 0, same_type=True),
           bring(False, 0), bring(False, 1), bring(False, 0, same_type=True),
           1.0 + sum(own is not None and brings[0] > own[0] for _, _, brings in mates)] if mates else [None] * 8),
        absence(story, past, team), newest(margins, 3, average), average(minutes) if known else None,
        (math.fsum(points) + 30 * past.league()[0]) / (math.fsum(minutes) + 30),
        since([game.day for game in season], 30), float(sum(game.day >= box.day - 30 for game in season)),
        float(len(past.games(player)) == len(season)), float(bool(season) and season[-1].team != team),
        len(season) / max(len(days), 1), since(days, 10), float(TYPES[own_type]),
        minutes[-2] if len(minutes) > 1 else None, newest(minutes, 3, average), newest(minutes, 10, max),
        newest(minutes, 5, min), newest(minutes, 5, median), newest(points, 10, median), newest(points, 10, max),
        points[-1] if points else None, since(opponents, 10), float(box.day - 1 == max(opponents, default=None)),
        *levels, expected_pace, expected_points, past.level(team, 6, 105.0),
        abs(story.margin(moment, team, opponent, box.is_home)),
        story.allowed_by(past, cut, opponent, lambda _: True, 40.0),
        past.level(team, 7, 11.0) + past.level(opponent, 7, 11.0)]
