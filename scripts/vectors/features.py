"""The 25 features of v1_baseline_25, each as a function of what was known before the date.

A value comes with its tag. Sums run from the newest game to the oldest; whole numbers are summed first and meet a
float once. Where a value was not recorded it is None, which is not 0: it takes no part in a mean.
"""

import math
from bisect import bisect_left
from typing import NamedTuple

from contract import STORED as NAMES, clamp, round2, total

EXACT, ESTIMATED, DEFAULT = "e", "s", "d"  # tags: as defined, from less than the definition asks for, a constant
WEIGHTS = {EXACT: 100, ESTIMATED: 75, DEFAULT: 40}
BOOTSTRAP_DAYS = 14
ZONES = ("paint", "mid", "three")
ZONE_SHARE = {"paint": 0.40, "mid": 0.35, "three": 0.40}  # from this share on a zone can be the player's own


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
    offensive_rebounds: int | None = None
    turnovers: int | None = None
    fg_attempts: int | None = None
    fg_makes: int | None = None
    three_pt_attempts: int | None = None
    three_pt_makes: int | None = None
    ft_attempts: int | None = None
    ft_makes: int | None = None
    paint_attempts: int | None = None
    paint_makes: int | None = None
    mid_range_attempts: int | None = None
    mid_range_makes: int | None = None

    def played(self):
        return (self.minutes or 0) > 0 or (self.points or 0) > 0

    def shots_known(self):
        return None not in (self.fg_attempts, self.fg_makes, self.three_pt_attempts, self.three_pt_makes)

    def zones_known(self):
        return None not in (self.paint_attempts, self.paint_makes, self.mid_range_attempts, self.mid_range_makes)


class Shots(NamedTuple):
    """Makes and attempts of one zone."""
    makes: int = 0
    attempts: int = 0

    def __add__(self, other):
        return Shots(self.makes + other.makes, self.attempts + other.attempts)


class TeamGame:
    """One team's side of one game: sums over its players."""

    def __init__(self, boxes):
        first = boxes[0]
        self.day, self.game_id, self.team, self.season_year = first.day, first.game_id, first.team, first.season_year
        self.other = None  # the other team's side, if it is there

        def team_total(name):
            """None if somebody who played has none. Who did not play has 0, whether his row says so or not."""
            if any(getattr(box, name) is None for box in boxes if box.played()):
                return None
            return sum(getattr(box, name) or 0 for box in boxes)

        self.points = team_total("points")
        parts = [team_total(name) for name in ("fg_attempts", "ft_attempts", "turnovers", "offensive_rebounds")]
        self.plays = self.possessions = None
        if None not in parts:
            attempts, free_throws, turnovers, rebounds = parts
            self.plays = attempts + 0.44 * free_throws + turnovers
            self.possessions = self.plays - rebounds
        self.minutes = team_minutes(total([box.minutes for box in boxes if box.minutes is not None]))
        self.shots_known = all(box.shots_known() for box in boxes if box.played())
        self.zones_known = all(box.zones_known() for box in boxes if (box.fg_attempts or 0) > 0)
        threes = Shots(*(team_total(f"three_pt_{what}") or 0 for what in Shots._fields))
        field_goals = Shots(*(team_total(f"fg_{what}") or 0 for what in Shots._fields))
        self.shots = {
            "two": Shots(field_goals.makes - threes.makes, field_goals.attempts - threes.attempts), "three": threes,
            **{zone: Shots(*(sum(getattr(box, f"{column}_{what}") or 0 for box in boxes) for what in Shots._fields))
               for zone, column in (("paint", "paint"), ("mid", "mid_range"))}}

    def usable(self):
        """Whether its points and possessions are known."""
        return self.points is not None and self.possessions is not None and self.possessions > 0

    def pace(self):
        return self.possessions * 48 / (self.minutes / 5)

    def off_rating(self):
        return 100 * self.points / self.possessions


def team_minutes(played):
    """240 and 25 for each overtime, whichever is nearest."""
    overtimes = max(0, math.floor((played - 240) / 25 + 0.5))
    return 240 + 25 * overtimes


class Timeline:
    """Things with a day, from the oldest to the newest."""

    def __init__(self, items):
        self.items = sorted(items, key=lambda item: item.day)
        self.days = [item.day for item in self.items]

    def before(self, cut, since=-math.inf):
        """Those on since ≤ day < cut, newest first."""
        return self.items[bisect_left(self.days, since):bisect_left(self.days, cut)][::-1]


class Season:
    """The games of a season and of the days before it."""

    def __init__(self, boxes, start_year, opening, last_regular_day):
        self.start_year, self.opening, self.last_regular_day = start_year, opening, last_regular_day
        self.boxes = sorted(boxes, key=lambda box: (box.player, box.day))
        players, sides = {}, {}
        for box in self.boxes:
            players.setdefault(box.player, []).append(box)
            sides.setdefault((box.game_id, box.team), []).append(box)
        self.players = {player: Timeline([box for box in own if box.played()]) for player, own in players.items()}
        games, teams = {}, {}
        for (game_id, team), own in sides.items():
            if not any(box.played() for box in own):
                continue  # a game that was not played, or not yet
            side = TeamGame(own)
            games.setdefault(game_id, []).append(side)
            teams.setdefault(team, []).append(side)
        for game in games.values():
            if len(game) == 2:
                game[0].other, game[1].other = game[1], game[0]
        self.sides = {key: side for game in games.values() for side in game for key in [(side.game_id, side.team)]}
        self.teams = {team: Timeline(own) for team, own in teams.items()}
        self.all_sides = Timeline(self.sides.values())
        self.league = {}  # (since, cut) → the league's shots then

    def own(self, item):
        """Whether a box or a team's game is of this season."""
        return item.season_year == self.start_year and item.day >= self.opening

    def league_shots(self, since, cut):
        if (since, cut) not in self.league:
            self.league[since, cut] = zone_totals(self.all_sides.before(cut, since))
        return self.league[since, cut]

    def slate(self):
        """The player-dates that get a row."""
        for box in self.boxes:
            if box.day >= self.opening + BOOTSTRAP_DAYS and (box.minutes is None or box.minutes > 0):
                yield box


def zone_totals(sides):
    """The shots of these team games by zone, and whether the zones of all of them are known. Games of which some shots
    are not known take no part."""
    sides = [side for side in sides if side.shots_known]
    shots = dict.fromkeys(("two", "three", "paint", "mid"), Shots())
    for side in sides:
        shots = {zone: shots[zone] + side.shots[zone] for zone in shots}
    return shots, all(side.zones_known for side in sides)


class Past:
    """What a row may know: everything before its date, or (as a leak does) everything up to it."""

    def __init__(self, season, box, including):
        self.season, self.box, self.day = season, box, box.day
        self.cut = self.day + 1 if including else self.day  # the first day that is not known
        self.timeline = season.players[box.player]
        self.any_season = self.timeline.before(self.cut)
        self.games = [game for game in self.any_season if season.own(game)]
        self.n = len(self.games)
        self.last_10 = self.games[:10]
        empty = Timeline([])
        self.team = season.teams[box.team].before(self.cut)
        self.opponent = season.teams.get(box.opponent, empty).before(self.cut)

    def days_back(self, days):
        """The player's games from so many days before the date on, of any season."""
        return self.timeline.before(self.cut, self.day - days)

    def played_yesterday(self):
        return bool(self.timeline.before(self.day, self.day - 1))


def mean(values):
    return total(values) / len(values)


def known(games, name):
    return [value for value in (getattr(game, name) for game in games) if value is not None]


def round1(x):
    """The nearest decimal to the double's exact value; no minus zero."""
    return float(f"{x:.1f}") + 0.0


def points_avg_recent(past, count, hits):
    """0, 1"""
    if past.n >= 5:
        points, tag = known(past.games[:count], "points"), EXACT
    else:
        recent = past.days_back(60)
        points, tag = known(recent[:count], "points"), ESTIMATED
        hits.hit("points_avg_last.cut of the 60 days", len(recent) > count)
        hits.hit("points_avg_last.a game 60 days ago", any(game.day == past.day - 60 for game in recent[:count]))
        hits.hit("points_avg_last.a game 61 days ago",
                 len(recent) < count and any(game.day == past.day - 61 for game in past.any_season))
        hits.hit("points_avg_last.games of the season before", any(not past.season.own(game) for game in recent))
        hits.hit("points_avg_last.games, but none in 60 days", past.n > 0 and not recent)
    hits.hit("points_avg_last.points not known", 0 < len(points) < min(past.n, count))
    return (mean(points), tag) if points else (10.0, DEFAULT)


def points_avg_season(past, hits):
    """2"""
    points = known(past.games, "points")
    hits.side("points_avg_season.games", past.n)
    if not points:
        return 10.0, DEFAULT
    return mean(points), EXACT if past.n >= 5 else ESTIMATED


def points_std_last_10(past, hits):
    """3"""
    points = known(past.last_10, "points")
    hits.hit("points_std_last_10.one of two games known", past.n >= 2 > len(points))
    if len(points) < 2:
        return 5.0, DEFAULT
    m = mean(points)
    return math.sqrt(total([(value - m) * (value - m) for value in points]) / (len(points) - 1)), EXACT


def games_in_last_7_days(past, hits):
    """4"""
    for days in (7, 8):
        hits.hit(f"games_in_last_7_days.a game {days} days ago",
                 bool(past.timeline.before(past.day - days + 1, past.day - days)))
    return float(len(past.days_back(7))), EXACT


def fatigue_score(past, hits):
    """5"""
    if not past.any_season:
        return 100.0, DEFAULT
    score = 100
    rest = past.day - past.any_season[0].day
    if past.played_yesterday():
        hits.hit("fatigue_score.back to back")
        score -= 15
    else:
        hits.side("fatigue_score.rest", rest)
        if rest >= 3:
            score += 5
    week = past.days_back(7)
    hits.side("fatigue_score.games", len(week))
    if len(week) >= 4:
        score -= 10
    minutes = total(known(week, "minutes"))
    hits.side("fatigue_score.minutes", minutes)
    if minutes > 240:
        score -= 10
    if week:
        hits.side("fatigue_score.minutes per game", minutes / len(week))
        if minutes / len(week) > 35:
            score -= 8
    days = [game.day for game in past.days_back(14)]
    pairs = sum(newer - older == 1 for newer, older in zip(days, days[1:]))
    hits.side("fatigue_score.pairs", pairs)
    hits.hit("fatigue_score.a pair 15 and 14 days ago",
             {past.day - 14, past.day - 15} <= {game.day for game in past.any_season})
    if pairs >= 2:
        score -= 12
    elif pairs == 1:
        score -= 5
    hits.side("fatigue_score.score", score)
    return float(clamp(score, 0, 100)), EXACT


def shot_shares(past, hits):
    """18, 19, 20: ((share, tag) of paint, of mid-range, of three), and the attempts they are shares of."""
    games = [game for game in past.last_10 if game.shots_known()]
    hits.hit("shot_shares.shots not known", len(games) < len(past.last_10))
    attempts = sum(game.fg_attempts for game in games)
    if attempts == 0:
        hits.hit("shot_shares.games, but no attempt" if past.n else "shot_shares.no game")
        return ((0.30, DEFAULT), (0.20, DEFAULT), (0.35, DEFAULT)), 0
    threes = sum(game.three_pt_attempts for game in games)
    zoned = [game for game in games if game.zones_known()]
    zoneless = [game for game in games if not game.zones_known() and game.fg_attempts > 0]
    paint = sum(game.paint_attempts for game in zoned)
    mid = sum(game.mid_range_attempts for game in zoned)
    tag = EXACT
    if zoneless:
        hits.hit("shot_shares.zones of some games" if paint + mid else "shot_shares.zones of no game")
        twos = sum(game.fg_attempts - game.three_pt_attempts for game in zoneless)
        paint, mid, tag = paint + 0.6 * twos, mid + 0.4 * twos, DEFAULT
    return ((paint / attempts, tag), (mid / attempts, tag), (threes / attempts, EXACT)), attempts


def favourite_zone(shares, hits):
    """The zone with the largest share of those that reach their threshold, and its share."""
    shares = dict(zip(ZONES, shares))
    for zone in ZONES:
        hits.side(f"shot_zone.{zone}", shares[zone])
    reached = [zone for zone in ZONES if shares[zone] >= ZONE_SHARE[zone]]
    best = max(reached, key=shares.get, default="paint")
    hits.hit(f"shot_zone.{best if reached else 'none'}")
    hits.hit("shot_zone.one of several", len(reached) > 1)
    for other in reached:
        if other != best and shares[other] == shares[best]:
            hits.hit(f"shot_zone.tie {best} {other}")
    return best, shares[best]


def shot_zone_mismatch_score(past, shares, attempts, hits):
    """6"""
    if attempts == 0:
        hits.hit("shot_zone.no attempt of the player")
        return 0.0, DEFAULT
    zone, share = favourite_zone([share for share, _ in shares], hits)
    last_15 = [side.other for side in past.opponent if side.other is not None and side.other.shots_known][:15]
    allowed, allowed_known = zone_totals(last_15)
    league, league_known = past.season.league_shots(past.day - 30, past.cut)
    tag = EXACT
    if zone != "three" and not (allowed_known and league_known):
        hits.hit(f"shot_zone.two-point rates for {zone}")
        zone, tag = "two", ESTIMATED
    elif zone != "three" and shares[0][1] != EXACT:
        hits.hit("shot_zone.share not known, rates known")
        tag = ESTIMATED  # the zone and the share of it rest on a guess
    hits.hit("shot_zone.a game without shots",
             any(side.other is not None and not side.other.shots_known for side in past.opponent[:15]))
    if allowed[zone].attempts == 0:
        hits.hit("shot_zone.opponent without a game" if not last_15 else "shot_zone.no attempt allowed")
        return 0.0, DEFAULT
    if league[zone].attempts == 0:
        hits.hit("shot_zone.no attempt in the league")
        return 0.0, DEFAULT
    d = 100 * (allowed[zone].makes / allowed[zone].attempts) - 100 * (league[zone].makes / league[zone].attempts)
    return zone_score(100 * share, d, hits), tag


def zone_score(percent, d, hits):
    hits.side("shot_zone.percent", percent)
    w = d * min(percent / 50, 1)
    hits.side("shot_zone.w", w)
    if abs(w) > 5:
        w *= 1.2
    hits.side("shot_zone.score", w)
    return round1(clamp(w, -10, 10))


def pace(sides):
    """Of a team's last 10 games; None if there are fewer than 3."""
    last_10 = [side for side in sides if side.usable()][:10]
    return mean([side.pace() for side in last_10]) if len(last_10) >= 3 else None


def pace_score(past, hits):
    """7"""
    own, other = pace(past.team), pace(past.opponent)
    if own is None or other is None:
        hits.hit("pace_score.own pace not known", own is None)
        hits.hit("pace_score.opponent's pace not known", other is None)
        return 0.0, DEFAULT
    half = (own - other) / 2
    hits.side("pace_score.half", half)
    hits.hit("pace_score.minus zero", -0.05 < half < 0)
    return round1(clamp(half, -3, 3)), EXACT


def usage(season, game):
    """The player's share of his team's plays while on the court, in percent; None if it is not known."""
    side = season.sides[game.game_id, game.team]
    if not game.minutes or not side.plays:
        return None
    plays = game.fg_attempts + 0.44 * game.ft_attempts + game.turnovers
    return 100 * plays * (side.minutes / 5) / (game.minutes * side.plays)


def usage_spike_score(past, hits):
    """8"""
    usages = []
    for game in past.games:
        value = usage(past.season, game)
        if value is None:
            hits.hit("usage_spike_score.no minutes" if not game.minutes else "usage_spike_score.no team plays")
        else:
            usages.append(value)
        if len(usages) == 7:
            break
    hits.side("usage_spike_score.games", len(usages))
    if len(usages) < 3:
        return 0.0, DEFAULT
    spike = 0.3 * (mean(usages[:3]) - mean(usages))
    hits.side("usage_spike_score.spike", spike)
    return round1(clamp(spike, -3, 3)), EXACT


def rest_advantage(past, hits):
    """9"""
    if not past.any_season or not past.opponent:
        hits.hit("rest_advantage.no game of the player" if past.opponent else "rest_advantage.no game of the opponent")
        return 0.0, DEFAULT
    difference = (past.day - past.any_season[0].day) - (past.day - past.opponent[0].day)
    hits.side("rest_advantage.difference", difference)
    return float(clamp(difference, -2, 2)), EXACT


def step(x, small, large):
    """−2 … 2: which of the two thresholds x reaches, on which side."""
    size = 2 if abs(x) >= large else 1 if abs(x) >= small else 0
    return float(size if x > 0 else -size) + 0.0


def recent_trend(past, hits):
    """11"""
    if past.n < 5:
        return 0.0, DEFAULT
    newest, next_3 = known(past.games[:2], "points"), known(past.games[2:5], "points")
    if not newest or not next_3:
        hits.hit("recent_trend.points not known")
        return 0.0, DEFAULT
    difference = mean(newest) - mean(next_3)
    hits.side("recent_trend.difference", difference)
    return step(difference, 2, 5), EXACT


def minutes_change(past, hits):
    """12"""
    recent, whole = known(past.last_10, "minutes"), known(past.games, "minutes")
    if not recent or mean(whole) == 0:
        hits.hit("minutes_change.no game" if not past.n else
                 "minutes_change.minutes not known" if not recent else "minutes_change.season of 0 minutes")
        return 0.0, DEFAULT
    m = mean(whole)
    change = (mean(recent) - m) / m
    hits.side("minutes_change.change", change)
    return step(change, 0.10, 0.20), EXACT


def opponent_defence(past, hits):
    """13, 14: over the same games."""
    others = [side.other for side in past.opponent if side.other is not None and side.other.usable()][:15]
    hits.side("opponent_def_rating.games", len(others))
    hits.hit("opponent_def_rating.a game without possessions",
             any(side.other is not None and not side.other.usable() for side in past.opponent[:15]))
    if len(others) < 5:
        return (112.0, DEFAULT), (100.0, DEFAULT)
    tag = EXACT if len(others) == 15 else ESTIMATED
    return (mean([side.off_rating() for side in others]), tag), (mean([side.possessions for side in others]), tag)


def home_away(past):
    """15"""
    if past.box.is_home is None:
        return 0.0, DEFAULT
    return float(past.box.is_home), EXACT


def playoff_game(past):
    """17"""
    last = past.season.last_regular_day
    return (0.0, DEFAULT) if last is None else (float(past.day > last), EXACT)


def pct_free_throw(past, hits):
    """21"""
    games = [game for game in past.last_10 if game.ft_makes is not None and game.points is not None]
    points = sum(game.points for game in games)
    hits.hit("pct_free_throw.no points", past.n >= 5 and points == 0)
    if past.n < 5 or points == 0:
        return 0.15, DEFAULT
    share = sum(game.ft_makes for game in games) / points
    hits.side("pct_free_throw.share", share)
    return clamp(share, 0.0, 0.5), EXACT


def team_offence(past, hits):
    """22, 23: over the same games."""
    last_10 = [side for side in past.team if side.usable()][:10]
    hits.side("team_pace.games", len(last_10))
    hits.hit("team_pace.a game without possessions", any(not side.usable() for side in past.team[:10]))
    hits.hit("team_pace.overtime", any(side.minutes == 265 for side in last_10))
    hits.hit("team_pace.two overtimes", any(side.minutes == 290 for side in last_10))
    hits.hit("team_pace.games of the season before", any(not past.season.own(side) for side in last_10))
    if len(last_10) < 3:
        return (100.0, DEFAULT), (112.0, DEFAULT)
    return (pace(past.team), EXACT), (mean([side.off_rating() for side in last_10]), EXACT)


def team_win_pct(past, hits):
    """24"""
    decided = [side for side in past.team if past.season.own(side)
               and side.points is not None and side.other is not None and side.other.points is not None]
    hits.side("team_win_pct.games", len(decided))
    if len(decided) < 5:
        return 0.5, DEFAULT
    return sum(side.points > side.other.points for side in decided) / len(decided), EXACT


class Features(NamedTuple):
    values: list
    tags: str

    def quality(self):
        return round2(sum(WEIGHTS[tag] for tag in self.tags) / len(self.tags))


def features(season, box, hits, including=False):
    """The row of one player-date."""
    past = Past(season, box, including)
    shares, attempts = shot_shares(past, hits)
    row = [
        points_avg_recent(past, 5, hits), points_avg_recent(past, 10, hits), points_avg_season(past, hits),
        points_std_last_10(past, hits), games_in_last_7_days(past, hits), fatigue_score(past, hits),
        shot_zone_mismatch_score(past, shares, attempts, hits), pace_score(past, hits), usage_spike_score(past, hits),
        rest_advantage(past, hits), (0.0, DEFAULT), recent_trend(past, hits), minutes_change(past, hits),
        *opponent_defence(past, hits), home_away(past), (float(past.played_yesterday()), EXACT), playoff_game(past),
        *shares, pct_free_throw(past, hits), *team_offence(past, hits), team_win_pct(past, hits)]
    for name, (value, tag) in zip(NAMES, row, strict=True):
        hits.hit(f"{name} {tag}")
        if name in ("home_away", "back_to_back", "playoff_game"):
            hits.hit(f"{name} {value:g}")
    return Features([value for value, _ in row], "".join(tag for _, tag in row))
