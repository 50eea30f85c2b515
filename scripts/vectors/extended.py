"""The first 27 features of v2_extended, each from the list of all games before a cut.

Nothing is carried from date to date: a weight is written out as the product of everything that made it fade, so that no
state can be forgotten or kept too long. Only ratings are what they became, one game after the other.
"""

import math
from typing import NamedTuple

NAMES = (
    "expected_points", "points_ewm_5", "points_ewm_10", "points_ewm_25", "plays_used_ewm_2", "plays_used_ewm_5",
    "plays_used_ewm_25", "free_throws_made_ewm_25", "minutes_last_game", "minutes_ewm_2", "minutes_ewm_10",
    "minutes_std_last_10", "points_per_minute_shrunk", "true_shooting_shrunk", "teammates_minutes",
    "teammates_points_ratio", "teammates_minutes_same_type", "played_last_team_game", "team_games_missed",
    "games_in_last_14_days", "opponent_allowed_vs_role", "opponent_allowed_vs_type", "expected_team_points_ratio",
    "expected_margin", "points_above_expected", "team_games_season", "games_season")
BOOTSTRAP_DAYS, ROSTER_DAYS, RECENT_DAYS = 14, 21, 14
GUARD, WING, INSIDE = "guard", "wing", "inside"
COMES = (0.95, 0.5, 0.4, 0.3, 0.25, 0.2, 0.2, 0.15, 0.1)


class Box(NamedTuple):
    """One player's line of one game. day is a number of days, as date.toordinal() gives it."""
    player: str
    day: int
    game_id: str
    team: str
    opponent: str
    is_home: bool | None
    season_year: int
    points: int | None = None
    minutes: float | None = None
    assists: int | None = None
    offensive_rebounds: int | None = None
    defensive_rebounds: int | None = None
    blocks: int | None = None
    turnovers: int | None = None
    fg_attempts: int | None = None
    ft_attempts: int | None = None
    ft_makes: int | None = None
    fg_makes: int | None = None
    three_pt_attempts: int | None = None
    three_pt_makes: int | None = None
    steals: int | None = None
    personal_fouls: int | None = None
    plus_minus: int | None = None

    def played(self):
        return (self.minutes or 0) > 0 or (self.points or 0) > 0

    def complete(self):
        return None not in self[7:17]

    def shooting(self):
        return self.fg_attempts + 0.44 * self.ft_attempts

    def used(self):
        return self.shooting() + self.turnovers

    def inside(self):
        return self.offensive_rebounds + self.defensive_rebounds + 2 * self.blocks - self.assists


def mean(pairs, usual=0.0, extra=0.0):
    """Of (weight, value), with `extra` values that are `usual`; None of nothing."""
    pairs = list(pairs)
    weights = math.fsum(weight for weight, _ in pairs) + extra
    return (math.fsum(weight * value for weight, value in pairs) + extra * usual) / weights if weights else None


class Past:
    """The league as it is known once everything before the day `cut` is over, seen from `day`."""

    def __init__(self, boxes, openings, day, cut):
        self.openings, self.day, self.cache = openings, day, {}
        self.listed = [box for box in boxes if box.day <= day]  # who is on a slate is known
        self.boxes = [box for box in self.listed if box.day < cut and box.played()]
        self.dates = sorted({box.day for box in self.listed if box.day < cut})
        self.sides = {}
        for box in self.boxes:
            self.sides.setdefault((box.day, box.team, box.opponent), []).append(box)

    def once(self, key, make):
        if key not in self.cache:
            self.cache[key] = make()
        return self.cache[key]

    def season(self, day):
        return sum(opening <= day for opening in self.openings)

    def seasons_since(self, day, appears):
        """How often somebody who appears on those days has begun a season after `day`."""
        return len({self.season(other) for other in appears} - set(range(self.season(day) + 1)))

    # The league.

    def league(self):
        """Points per minute, and true shooting."""
        def make():
            fades = {day: 0.995 ** (len(self.dates) - 1 - at) for at, day in enumerate(self.dates)}
            known = [box for box in self.boxes if box.complete()]
            def total(value):
                return math.fsum(fades[box.day] * value(box) for box in known)
            minutes, points, attempts = total(lambda box: box.minutes), total(lambda box: box.points), total(Box.shooting)
            return points / minutes if minutes else 0.44, points / (2 * attempts) if attempts else 0.55
        return self.once("league", make)

    # A player.

    def games(self, player):
        return self.once(("games", player), lambda: [box for box in self.boxes if box.player == player])

    def of_season(self, player):
        return [box for box in self.games(player) if self.season(box.day) == self.season(self.day)]

    def appears(self, player):
        return self.once(("appears", player), lambda: {box.day for box in self.listed if box.player == player})

    def weighted(self, player, half_life, season_only=False):
        """(weight, box) of the games whose counts are known."""
        def make():
            games = [box for box in (self.of_season if season_only else self.games)(player) if box.complete()]
            return [(0.5 ** ((len(games) - 1 - at) / half_life + self.seasons_since(box.day, self.appears(player))), box)
                    for at, box in enumerate(games)]
        return self.once(("weighted", player, half_life, season_only), make)

    def e(self, player, half_life, value, season_only=False):
        return mean((weight, value(box)) for weight, box in self.weighted(player, half_life, season_only))

    def rate(self, player, half_life, extra):
        games = self.weighted(player, half_life)
        points = math.fsum(weight * box.points for weight, box in games) + extra * self.league()[0]
        return points / (math.fsum(weight * box.minutes for weight, box in games) + extra)

    def true_shooting(self, player):
        games = self.weighted(player, 25)
        points = math.fsum(weight * box.points for weight, box in games) / 2 + 40 * self.league()[1]
        return points / (math.fsum(weight * box.shooting() for weight, box in games) + 40)

    def expected(self, player):
        """Points, and points per minute."""
        usual = self.e(player, 25, lambda box: box.minutes)
        games = self.weighted(player, 5, season_only=True)
        minutes = mean(((weight, box.minutes) for weight, box in games), 12.0 if usual is None else usual, 1.0)
        per_minute = self.rate(player, 10, 100)
        return minutes * per_minute, per_minute

    def type(self, player):
        games = self.weighted(player, 25)
        inside = 36 * math.fsum(weight * box.inside() for weight, box in games)
        minutes = math.fsum(weight * box.minutes for weight, box in games)
        return INSIDE if inside > 5 * minutes else GUARD if inside < minutes else WING

    def last_team(self, player):
        """The team of his last game of the season, and how many games of that team he has missed since."""
        games = self.of_season(player)
        if not games:
            return None, None, None
        last = games[-1]
        return last.team, sum(day > last.day for day in self.team_days(last.team)), last.day

    def deviation(self, player):
        minutes = [box.minutes for box in self.of_season(player) if box.complete()][-10:]
        if len(minutes) < 2:
            return None
        middle = math.fsum(minutes) / len(minutes)
        return math.sqrt(math.fsum((value - middle) ** 2 for value in minutes) / (len(minutes) - 1))

    # A team.

    def team_days(self, team):
        """Of its games this season."""
        return [day for day, name, _ in self.sides if name == team and self.season(day) == self.season(self.day)]

    def team_appears(self, team):
        return self.once(("team", team), lambda: {
            box.day for box in self.listed if team in (box.team, box.opponent)})

    def roster(self, team):
        """(player, games missed) of those who may play."""
        def make():
            found = []
            for player in sorted({box.player for box in self.boxes if box.team == team}):
                last, missed, day = self.last_team(player)
                if last == team and self.day - day <= ROSTER_DAYS:
                    found.append((player, missed))
            return found
        return self.once(("roster", team), make)

    def rated(self):
        """(day, team, opponent, pace, offence, defence, points, size of the margin, margin) of the games of which all is
        known, in order."""
        def make():
            found = []
            for (day, team, opponent), own in sorted(self.sides.items(), key=lambda side: side[0]):
                sums = [totals(side) for side in (own, self.sides.get((day, opponent, team), []))]
                if None in sums:
                    continue
                (points, possessions, length), (against, others, _) = sums
                found.append((day, team, opponent, (possessions + others) / 2 / length, 100 * points / possessions,
                              100 * against / others, points / length, abs(points - against), points - against))
            return found
        return self.once("rated", make)

    def level(self, team, column, usual):
        games = [game for game in self.rated() if game[1] == team]
        return mean(((0.96 ** (len(games) - 1 - at) * 0.25 ** self.seasons_since(game[0], self.team_appears(team)),
                      game[column]) for at, game in enumerate(games)), usual, 3.0)

    def usual(self):
        """The league's pace and offence."""
        def make():
            pace, offence = 98.0, 108.0
            for game in self.rated():
                pace, offence = pace + 0.002 * (game[3] - pace), offence + 0.002 * (game[4] - offence)
            return pace, offence
        return self.once("usual", make)


def totals(side):
    """Points, possessions and length in games of 48 minutes, of one side; None if something is not known."""
    parts = [(box.points, box.fg_attempts, box.ft_attempts, box.turnovers, box.offensive_rebounds) for box in side]
    if not parts or any(None in part for part in parts):
        return None
    points, attempts, free_throws, turnovers, rebounds = (sum(column) for column in zip(*parts))
    possessions = attempts + 0.44 * free_throws + turnovers - rebounds
    played = math.fsum(box.minutes or 0 for box in side)
    overtimes = max(0, math.floor((played - 240) / 25 + 0.5))
    return (points, possessions, (240 + 25 * overtimes) / 240) if possessions > 0 else None


def role(expected):
    return (expected >= 8) + (expected >= 15)


class Story:
    """What depends on how the league was seen at the time: ratings, differences from expectations, who came."""

    def __init__(self, boxes, openings):
        self.boxes, self.openings, self.pasts = boxes, openings, {}
        self.allowed, self.differences, self.came, self.ratings, seen = [], [], [], [], {}
        for day in sorted({box.day for box in boxes}):
            past = self.past(day, day)
            slate = [box for box in boxes if box.day == day]
            season = past.season(day)
            for team in sorted({name for box in slate for name in (box.team, box.opponent)}):
                if seen.get(team, season) != season:
                    self.ratings.append(((day, 0), team, 0.6, None))
                seen[team] = season
            sides = sorted({(box.team, box.opponent) for box in slate if box.played()})
            for team, opponent in sides:
                players = [box for box in slate if (box.team, box.opponent) == (team, opponent) and box.played()]
                names = {box.player for box in players}
                self.came += [(day, min(missed, 8), player in names) for player, missed in past.roster(team)]
                for box in players:
                    if not box.complete():
                        continue
                    expected, per_minute = past.expected(box.player)
                    self.differences.append((day, box.player, box.points - expected))
                    if len(past.games(box.player)) > 10:
                        self.allowed.append((day, opponent, role(expected), past.type(box.player),
                                             box.points - per_minute * box.minutes))
            after = self.past(day, day + 1)
            for game in after.rated():
                if game[0] == day and game[1] < game[2]:
                    home = next(box.is_home for box in sorted(slate) if box.team == game[1] and box.played())
                    surprise = game[-1] - self.margin((day, 1), game[1], game[2], home)
                    self.ratings.append(((day, 1), game[1], 1.0, (game[2], 0.06 * max(-20, min(20, surprise)))))

    def past(self, day, cut):
        if (day, cut) not in self.pasts:
            self.pasts[day, cut] = Past(self.boxes, self.openings, day, cut)
        return self.pasts[day, cut]

    def rating(self, cut, team):
        rating = 0.0
        for moment, name, factor, step in self.ratings:
            if moment >= cut:
                break
            if name == team:
                rating = rating * factor + (step[1] if step else 0.0)
            elif step and step[0] == team:
                rating -= step[1]
        return rating

    def allowed_by(self, past, cut, opponent, such, extra):
        """What `opponent` has allowed beyond expectation to the players of whom `such` holds."""
        sides = sorted({day for day, _, other in past.sides if other == opponent})
        def weight(day):
            later = sum(other > day for other in sides)
            return 0.96 ** later * 0.25 ** past.seasons_since(day, past.team_appears(opponent))
        return mean([(weight(entry[0]), entry[4]) for entry in self.allowed
                     if entry[0] < cut and entry[1] == opponent and such(entry)], 0.0, extra)

    def margin(self, cut, team, opponent, home):
        return self.rating(cut, team) - self.rating(cut, opponent) + 2.4 * venue(home)


def venue(home):
    return 0 if home is None else 1 if home else -1


def features(story, box, including=False):
    """The row of one player-date: strictly before it, or as if the date were over."""
    cut = box.day + including
    past = story.past(box.day, cut)
    player, team, opponent = box.player, box.team, box.opponent
    expected, _ = past.expected(player)
    season = past.of_season(player)
    known = [game for game in season if game.complete()]
    pace, offence = past.usual()

    comes = [mean([(1.0, came) for day, missed, came in story.came if day < cut and missed == place], COMES[place], 50.0)
             for place in range(9)]
    mates = [(comes[min(missed, 8)], mate) for mate, missed in past.roster(team)
             if mate != player and past.weighted(mate, 10, season_only=True)]
    def bring(value, such=lambda _: True):
        return math.fsum(chance * past.e(mate, 10, value, season_only=True) for chance, mate in mates if such(mate))

    def allowed(which, value, extra):
        return story.allowed_by(past, cut, opponent, lambda entry: entry[which] == value, extra)

    differences = [entry for entry in story.differences if entry[1] == player and entry[0] < cut]
    above = mean(((0.93 ** (len(differences) - 1 - at) * 0.5 ** past.seasons_since(day, past.appears(player)), difference)
                  for at, (day, _, difference) in enumerate(differences)), 0.0, 5.0)
    own_points = past.level(team, 6, 105.0)
    both_pace = past.level(team, 3, pace) + past.level(opponent, 3, pace) - pace
    both_offence = past.level(team, 4, offence) + past.level(opponent, 5, offence) - offence
    last, missed, _ = past.last_team(player)
    here = last == team
    games = len(past.team_days(team))
    # A rating fades when the first date of a season begins, and moves when a date ends.
    moment = (box.day, 1 + including)
    return [
        expected, *(past.e(player, h, lambda game: game.points) for h in (5, 10, 25)),
        *(past.e(player, h, Box.used) for h in (2, 5, 25)), past.e(player, 25, lambda game: game.ft_makes),
        known[-1].minutes if known else None, *(past.e(player, h, lambda game: game.minutes) for h in (2, 10)),
        past.deviation(player), past.rate(player, 25, 120), past.true_shooting(player),
        bring(lambda game: game.minutes) if mates else None,
        bring(lambda game: game.points) / own_points if mates else None,
        bring(lambda game: game.minutes, lambda mate: past.type(mate) == past.type(player)) if mates else None,
        float(here and missed == 0) if games else None, float(min(missed, 15)) if here else None,
        float(sum(game.day >= box.day - RECENT_DAYS for game in season)),
        allowed(2, role(expected), 30.0), allowed(3, past.type(player), 40.0),
        (both_pace / 100 * both_offence + 1.2 * venue(box.is_home)) / own_points,
        story.margin(moment, team, opponent, box.is_home), above, float(games), float(len(season))]
