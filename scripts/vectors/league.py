"""An invented league of seven teams, small enough to keep and odd enough to take every branch of the features.

Its players are what the features are about: those who score only from the line, who never shoot, whose minutes jump by
exactly a fifth, who are traded, come back after weeks, or have no clock. What the features leave open is kept out:
whoever has no points recorded has nothing else but minutes recorded, and a row has all its shots and zones or none.
"""

from datetime import date, timedelta
from typing import NamedTuple

from contract import LAST_DAY, OPENING, total
from features import Box
from invent import Draw

SEED = 2135
LATE = "NEW"  # a team that enters the league on its 20th day
FIRST_OF_LATE, SECOND_OF_LATE = 20, 22
STREAK = range(30, 37)  # days on which the first team plays every day
ZONES_FROM = 12  # the day from which all shots have their zones
END = 54
PLAYOFFS = [(LAST_DAY - OPENING).days + day for day in (0, 2, 3, 5)]


class Team(NamedTuple):
    name: str
    first: int  # day of the season on which it starts
    speed: float
    paint: float  # how much easier than usual it is to score in the paint against it
    three: float


TEAMS = (
    Team("AAA", 0, 1.15, 0.10, -0.08), Team("BBB", 0, 0.88, -0.12, 0.10), Team("CCC", 0, 1.0, 0.14, 0.0),
    Team("DDD", 0, 1.0, -0.14, -0.12), Team("EEE", 2, 1.08, 0.0, 0.14), Team("FFF", 11, 0.92, 0.02, 0.0),
    Team(LATE, FIRST_OF_LATE, 1.0, 0.05, 0.05))
BY_NAME = {team.name: team for team in TEAMS}

STYLES = {  # shares of paint, of mid-range, of three
    "paint": (0.75, 0.15, 0.1), "mid": (0.25, 0.6, 0.15), "three": (0.1, 0.1, 0.8), "even": (0.34, 0.33, 0.33),
    "pairs": (0.45, 0.1, 0.45), "only threes": (0, 0, 1)}
FIXED = {"paint and mid": (1, 1, 0), "mid and three": (0, 1, 1), "two fifths": (2, 1, 2), "seven in twenty": (6, 7, 7)}  # attempts of every game


class Player(NamedTuple):
    name: str
    teams: tuple  # (day from which, team)
    kind: str = "usual"
    style: str = "even"
    minutes: float = 30.0
    later: float | None = None  # minutes from the 11th game of the season on
    days: tuple = (-400, 400)  # between which he is there at all
    absent: tuple = ()  # days between which he is not

    def team(self, day):
        return [name for since, name in self.teams if since <= day][-1]

    def there(self, day):
        return self.days[0] <= day <= self.days[1] and not (self.absent and self.absent[0] <= day <= self.absent[1])


def players():
    """Seven or so per team."""
    def one(name, team, *args, **more):
        return Player(name, ((-400, team),) if isinstance(team, str) else team, *args, **more)

    for team in ("AAA", "BBB"):
        low = team[0].lower()
        yield one(f"{low}1", team, "exact", "paint", 20.0, 30.0)
        yield one(f"{low}2", team, "exact", "three", 27.0, 33.0)
        yield one(f"{low}3", team, "exact", "mid", 30.0, 20.0)
        yield one(f"{low}4", team, "exact", "even", 33.0, 27.0)
    yield one("a5", "AAA", "exact", "paint", 40.0, 40.0)
    yield one("a6", "AAA", "exact", "three", 40.0, 40.0)
    yield one("b5", "BBB", "exact", "pairs", 35.0, 35.0)
    yield one("b6", "BBB", "exact", "mid", 35.0, 35.0)
    for team in ("CCC", "DDD", "EEE", "FFF"):
        low = team[0].lower()
        yield one(f"{low}1", team, "usual", "paint", 38.0, 16.0)
        yield one(f"{low}2", team, "usual", "seven in twenty" if team == "FFF" else "mid", 34.0)
        yield one(f"{low}3", team, "usual", "three", 38.0)
        yield one(f"{low}4", team, "usual", "even", 18.0, 36.0)
    for low, team in (("a", "AAA"), ("c", "CCC"), ("d", "DDD")):
        yield one(f"{low}returning", team, "usual", "pairs", 22.0, absent=(-16, {"a": 14, "c": 16, "d": 15}[low]))
    yield one("cline", "CCC", "free throws", "even", 18.0)
    yield one("dline", "DDD", "free throws", "pairs", 18.0)
    yield one("epasser", "EEE", "no shots", "even", 20.0)
    yield one("fscoreless", "FFF", "no points", "three", 14.0)
    yield one("eunclocked", "EEE", "no clock", "two fifths", 20.0)
    yield one("czero", "CCC", "zero minutes", "paint", 12.0, days=(12, 50))
    yield one("dzero", "DDD", "zero minutes", "three", 12.0, days=(12, 50))
    yield one("fgone", "FFF", "points lost from 6", "paint", 24.0)
    yield one("egone", "EEE", "points lost from 6", "even", 24.0)
    yield one("cnew", "CCC", "points lost first", "paint and mid", 15.0, days=(24, 50))
    yield one("dnew", "DDD", "points lost first", "mid and three", 15.0, days=(27, 50))
    yield one("bfew", "BBB", "usual", "paint", 15.0, days=(0, 200), absent=(6, 170))
    yield one("dfew", "DDD", "usual", "three", 15.0, days=(0, 200), absent=(7, 170))
    traded = ((-400, "EEE"), (24, "AAA"))
    yield one("etraded", traded, "usual", "three", 25.0, absent=(20, 23))
    yield one("ftraded", ((-400, "FFF"), (FIRST_OF_LATE, LATE)), "usual", "paint", 34.0)
    yield one("dtraded", ((-400, "DDD"), (FIRST_OF_LATE, LATE), (45, "BBB")), "usual", "mid", 32.0)
    for number, style in enumerate(("paint", "mid", "three", "even", "pairs"), 1):
        yield one(f"n{number}", LATE, "usual", style, 34.0)


def schedule(draw):
    """(day, away, home) of every game, in order; at most one per team and day."""
    first_four = ("AAA", "BBB", "CCC", "DDD")
    for day, pairs in ((-80, (0, 1)), (-70, (2, 3))):
        yield day, *(first_four[at] for at in pairs)
    for number, day in enumerate(range(-46, -26)):
        away, home = (("AAA", "CCC"), ("BBB", "DDD"), ("AAA", "DDD"), ("CCC", "BBB"))[number % 4]
        yield day, away, home
    yield -10, "AAA", "BBB"  # counted to this season, before its opening night
    for day in [*range(END), *PLAYOFFS]:
        free = draw.shuffled([team.name for team in TEAMS if team.first <= day])
        if day in STREAK:
            free.sort(key="AAA".__ne__)
        if day in (FIRST_OF_LATE, SECOND_OF_LATE):
            free.sort(key=LATE.__ne__)
        if day in (FIRST_OF_LATE - 1, FIRST_OF_LATE + 1):
            free.remove(LATE) if LATE in free else None
        games = len(free) // 2 if day in PLAYOFFS else 1 + draw.chance(0.35)
        for at in range(games):
            pair = free[2 * at:2 * at + 2]
            yield day, *(pair if draw.chance(0.5) else pair[::-1])


class League:
    def __init__(self, seed=SEED):
        self.draw = Draw(seed)
        self.players = list(players())
        self.counts = {}  # games of the season per player
        self.boxes = []

    def play(self, number, day, away, home):
        draw, overtimes = self.draw, 0
        if draw.chance(0.15):
            overtimes = 2 if draw.chance(0.35) else 1
        venue_known = number % 23 != 20
        zones = day >= ZONES_FROM or draw.chance(0.3)
        if day == PLAYOFFS[1]:
            zones = False
        for team, other in ((away, home), (home, away)):
            only_threes = day == FIRST_OF_LATE and other == LATE  # so nobody has tried the late team's paint yet
            present = [player for player in self.players if player.there(day) and player.team(day) == team]
            present = [player for player in present if player.kind != "usual" or draw.chance(0.9)]
            minutes = self.minutes(present, 240 + 25 * overtimes)
            for player in present:
                box = Box(player.name, (OPENING + timedelta(days=day)).toordinal(), f"{number:010}", team, other,
                          team == home if venue_known else None, 2020 if day < -20 else 2021)
                if player.kind == "usual" and draw.chance(0.04):
                    self.boxes.append(box._replace(**draw.pick((
                        {}, {"minutes": 0.0}, {"minutes": 0.0, "points": 0}, {"points": 0}))))
                    continue
                if only_threes:
                    player = player._replace(kind="usual", style="only threes")
                box = box._replace(**self.line(player, box, minutes[player.name], zones))
                self.boxes.append(self.spoilt(player, box, day))

    def minutes(self, present, whole):
        """Of each player; what the exact ones leave is shared among the others."""
        result, others = {}, []
        for player in present:
            later = player.later is not None and self.counts.get(player.name, 0) >= 10
            minutes = player.later if later else player.minutes
            if player.kind == "exact":
                result[player.name] = minutes
            else:
                others.append((player.name, minutes * self.draw.real(0.7, 1.3)))
        left = max(whole - total(result.values()), 10 * len(others))
        weights = total([weight for _, weight in others])
        for name, weight in others:
            share = left * weight / weights
            result[name] = float(round(share)) if self.draw.chance(0.6) else round(share, 1)
        return result

    def line(self, player, box, minutes, zones):
        draw = self.draw
        shots = 0 if player.kind == "no shots" else round(minutes * 0.42 * BY_NAME[box.team].speed * draw.real(0.1, 2.0))
        attempts, makes = [0, 0, 0], [0, 0, 0]
        against = BY_NAME[box.opponent]
        chances = (0.55 + against.paint, 0.42 - against.paint / 2, 0.36 + against.three)
        paint, mid, _ = STYLES.get(player.style, STYLES["even"])
        for _ in range(shots):
            place = draw.unit()
            zone = 0 if place < paint else 1 if place < paint + mid else 2
            attempts[zone] += 1
        if player.style in FIXED:
            attempts = list(FIXED[player.style])
        if player.kind not in ("no points", "free throws"):
            makes = [sum(draw.chance(chance) for _ in range(n)) for n, chance in zip(attempts, chances)]
        free_throws = draw.whole(0, 2) + draw.whole(0, 3)
        free_throw_makes = sum(draw.chance(0.77) for _ in range(free_throws))
        if player.kind == "free throws":
            free_throws = free_throw_makes = 2  # and as many points from the field, at times none
            makes[0] = 0 if player.style == "pairs" and box.day % 7 == 0 else 1
            attempts[0] = max(attempts[0], makes[0])
        if player.kind in ("no points", "no shots"):
            free_throws = free_throw_makes = 0
        return {
            "points": 2 * (makes[0] + makes[1]) + 3 * makes[2] + free_throw_makes, "minutes": minutes,
            "offensive_rebounds": draw.whole(0, 3), "turnovers": draw.whole(0, 4),
            "fg_attempts": sum(attempts), "fg_makes": sum(makes),
            "three_pt_attempts": attempts[2], "three_pt_makes": makes[2],
            "ft_attempts": free_throws, "ft_makes": free_throw_makes,
            **({"paint_attempts": attempts[0], "paint_makes": makes[0], "mid_range_attempts": attempts[1],
                "mid_range_makes": makes[1]} if zones and sum(attempts) else {})}

    def spoilt(self, player, box, day):
        """What was not recorded, and what was recorded wrongly."""
        own = self.counts.get(player.name, 0) if day >= 0 else -1  # games of the season before this one
        if day >= 0:
            self.counts[player.name] = own + 1
        shots = ("fg_attempts", "fg_makes", "three_pt_attempts", "three_pt_makes", "paint_attempts", "paint_makes",
                 "mid_range_attempts", "mid_range_makes")
        all_but_minutes = ("points", "offensive_rebounds", "turnovers", "ft_attempts", "ft_makes", *shots)
        gone = ()
        if player.kind == "no clock" or player.kind == "usual" and self.draw.chance(0.015):
            gone = ("minutes",)
        elif player.kind == "usual" and self.draw.chance(0.008):
            gone = shots
        elif player.kind == "points lost first" and own == 0 or player.kind == "points lost from 6" and own in (6, 7):
            gone = all_but_minutes
        elif player.kind == "zero minutes" and 0 <= own < 4:
            return box._replace(minutes=0.0, points=2, fg_attempts=1, fg_makes=1, three_pt_attempts=0,
                                three_pt_makes=0, ft_attempts=0, ft_makes=0, paint_attempts=1, paint_makes=1,
                                mid_range_attempts=0, mid_range_makes=0)
        return box._replace(**dict.fromkeys(gone))


def league(seed=SEED):
    result = League(seed)
    for number, (day, away, home) in enumerate(schedule(result.draw), 1):
        result.play(number, day, away, home)
    return result.boxes
