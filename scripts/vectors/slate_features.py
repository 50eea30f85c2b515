"""The features of who plays on a date, each from the list of all games before a cut."""

import math
from statistics import fmean

from extended import mean

BROUGHT = ("count", "minutes", "usage", "points")
SLATE_NAMES = (
    *(f"present_regulars_{what}" for what in BROUGHT), "minutes_share", "usage_share",
    *(f"absent_regulars_{what}" for what in BROUGHT), "absent_regulars_minutes_same_type", "absent_regulars_minutes_near",
    *(f"newly_absent_{what}" for what in BROUGHT), *(f"returning_{what}" for what in BROUGHT), "absence_change")


def usual(past, player):
    """Means of the newest 10 games of the season: minutes, plays used, points; None without one."""
    games = [box for box in past.of_season(player) if box.complete()][-10:]
    return games and tuple(fmean(map(value, games)) for value in (
        lambda box: box.minutes, lambda box: box.used(), lambda box: box.points))


def regulars(past, team):
    """(player, games missed, what he usually brings)."""
    found = []
    for player in sorted({box.player for box in past.boxes if box.team == team}):
        last, missed, _ = past.last_team(player)
        brings = usual(past, player)
        if last == team and missed < 10 and brings and brings[0] >= 15:
            found.append((player, missed, brings))
    return found


def position(past, player):
    games = past.weighted(player, 25)
    minutes = math.fsum(weight * box.minutes for weight, box in games)
    return 36 * math.fsum(weight * box.inside() for weight, box in games) / minutes if minutes else None


def out(past, team, player, came):
    """Usual minutes of the other regulars who did not come."""
    return math.fsum(brings[0] for other, _, brings in regulars(past, team) if other != player and other not in came)


def slate_features(story, box, including=False):
    """The row of one player-date, where all who did not play are known to be out."""
    past = story.past(box.day, box.day + including)
    player, team = box.player, box.team
    came = {other.player for other in story.boxes if other.day == box.day and other.team == team and other.played()}
    others = [(other, missed, brings) for other, missed, brings in regulars(past, team) if other != player]

    def sums(such):
        chosen = [(1, *brings) for other, missed, brings in others if such(other in came, missed)]
        return [float(sum(column)) if at == 0 else math.fsum(column) for at, column in enumerate(zip(*chosen))] or [0.0] * 4

    present, absent = sums(lambda there, _: there), sums(lambda there, _: not there)
    expected, per_minute = past.expected(player)
    minutes, own = expected / per_minute, usual(past, player)
    here = position(past, player)

    def near(other):
        there = position(past, other)
        return 0.0 if here is None or there is None else math.exp(-(((there - here) / 4) ** 2))

    missing = [(other, brings[0]) for other, _, brings in others if other not in came]
    earlier = []
    for game in past.of_season(player):
        lineup = {other.player for other in story.boxes if (other.day, other.team) == (game.day, game.team) and other.played()}
        earlier.append(out(story.past(game.day, game.day), game.team, player, lineup))
    before = mean((0.87 ** (len(earlier) - 1 - at), value) for at, value in enumerate(earlier))
    return [
        *present, minutes / (minutes + present[1]), own[1] / (own[1] + present[2]) if own else None, *absent,
        math.fsum(brings for other, brings in missing if past.type(other) == past.type(player)),
        math.fsum(brings * near(other) for other, brings in missing),
        *sums(lambda there, missed: not there and missed == 0), *sums(lambda there, missed: there and missed > 0),
        None if before is None else absent[1] - before]
