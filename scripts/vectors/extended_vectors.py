"""The vectors of v2_extended: an invented league over two seasons and some days before, and rows of both seasons.

`earlier` and `games` are columns, as the two seasons' snapshots hold them: the second begins with the last games of the
first, some of them corrected since, which must make no difference. A row is [player, date, values]; `expected` are every
fourth of those that must be there and those of whoever is new to a season or was long away, `including` every sixteenth, with the date
itself.
"""

import json
from collections import Counter
from datetime import date, timedelta

from contract import OPENING, total
import extended
import extended_more
from extended import BOOTSTRAP_DAYS, GUARD, INSIDE, WING, Box, Story, totals
from feature_vectors import columns, short
from invent import Draw
from layout import layout
from slate_features import SLATE_NAMES, slate_features

NAMES = extended.NAMES + extended_more.NAMES + SLATE_NAMES
SEED, SEED_OF_MORE = 2136, 2137
FIRST_OPENING = date(2020, 12, 22)
NEVER = 10**9  # the day on which a season opens that is not there
HISTORY_DAYS = 90  # of the season before, that a snapshot begins with
EVERY, EVERY_INCLUDING = 4, 16
TEAMS = ("AAA", "BBB", "CCC", "DDD", "EEE")
TYPES = {GUARD: (6, 2, 0), WING: (2, 5, 1), INSIDE: (1, 9, 2)}  # assists, rebounds and blocks at most in 24 minutes


class Player:
    def __init__(self, number, team):
        self.name = f"{team[0].lower()}{number}"
        self.team = team
        self.minutes = (36, 33, 30, 26, 20, 14, 9)[number]
        self.type = (GUARD, INSIDE, WING)[number % 3]
        self.gone_until = None

    def there(self, day, season):
        """Who leaves, whom a season is missing, and who comes late."""
        if self.name == "a0" and season == 2 or self.name == "b1" and season == 1 or self.name == "c6" and season < 2:
            return False
        if self.name == "d6" and 3 <= day - OPENING.toordinal() < 58:
            return False
        if self.name == "e6" and day < OPENING.toordinal() + 20:
            return False
        return self.gone_until is None or day >= self.gone_until


def schedule():
    """(day, games that are played, at most)."""
    def days(opening, numbers):
        return [(opening + timedelta(days=number)).toordinal() for number in numbers]

    yield from days(FIRST_OPENING, (-30, -28, -26, *range(36)))
    yield from days(date(2021, 7, 22), (0, 1, 3))
    yield from days(OPENING, (-6, *range(30), *range(54, 62)))


class League:
    def __init__(self):
        self.draw, self.boxes = Draw(SEED), []
        self.more = Draw(SEED_OF_MORE)  # of what came later, so that the rest stays as it was
        self.players = [Player(number, team) for team in TEAMS for number in range(7)]
        for number, day in enumerate(schedule(), 1):
            season = (day >= FIRST_OPENING.toordinal()) + (day >= OPENING.toordinal())
            for player in self.players:
                if self.draw.chance(0.02) and player.gone_until is None:
                    player.gone_until = day + self.draw.pick((2, 5, 9, 26))
                if player.gone_until is not None and day >= player.gone_until:
                    player.gone_until = None
                    if self.draw.chance(0.2):  # traded while away
                        player.team = self.draw.pick(TEAMS)
            teams = self.draw.shuffled(TEAMS)
            for at in range(0, 4 if self.draw.chance(0.5) else 2, 2):
                self.play(f"{number:04}{at}", day, season, *teams[at:at + 2])

    def play(self, game_id, day, season, away, home):
        draw, known = self.draw, not self.draw.chance(0.06)
        overtimes = draw.pick((0, 0, 0, 0, 0, 1, 2))
        for team, other in ((away, home), (home, away)):
            present = [player for player in self.players if player.team == team and player.there(day, season)]
            weights = [player.minutes * draw.real(0.6, 1.4) for player in present]
            for player, weight in zip(present, weights):
                minutes = round((240 + 25 * overtimes) * weight / total(weights), 1)
                box = Box(player.name, day, game_id, team, other, team == home if known else None, 2019 + season)
                if draw.chance(0.05):
                    self.boxes.append(box._replace(**draw.pick(({}, {"minutes": 0.0}, {"minutes": 0.0, "points": 0}))))
                    continue
                self.boxes.append(self.spoilt(box._replace(**self.line(player, min(minutes, 53.0)))))

    def line(self, player, minutes):
        draw, usual = self.draw, minutes / 24
        assists, rebounds, blocks = (draw.whole(0, round(most * usual)) for most in TYPES[player.type])
        attempts, free_throws = draw.whole(0, round(16 * usual)), draw.whole(0, round(4 * usual))
        made, free_made = sum(draw.chance(0.47) for _ in range(attempts)), sum(draw.chance(0.77) for _ in range(free_throws))
        offensive = draw.whole(0, rebounds // 3)
        threes = draw.whole(0, made // 2)
        return {"points": 2 * made + threes + free_made, "minutes": minutes, "assists": assists,
                "offensive_rebounds": offensive, "defensive_rebounds": rebounds - offensive, "blocks": blocks,
                "turnovers": draw.whole(0, 3), "fg_attempts": attempts, "ft_attempts": free_throws,
                "ft_makes": free_made, **self.more_of(attempts, made, threes)}

    def more_of(self, attempts, made, threes):
        """Now and then something is not known."""
        draw = self.more
        counts = {"fg_makes": made, "three_pt_attempts": draw.whole(threes, attempts - made + threes),
                  "three_pt_makes": threes, "steals": draw.whole(0, 3), "personal_fouls": draw.whole(0, 6),
                  "plus_minus": draw.whole(-25, 25)}
        return counts | ({draw.pick(list(counts)): None} if draw.chance(0.03) else {})

    def spoilt(self, box):
        """What was not recorded, of one in a hundred."""
        if not self.draw.chance(0.012):
            return box
        return box._replace(**dict.fromkeys(self.draw.pick(
            (("minutes",), ("points",), ("assists",), ("blocks", "defensive_rebounds"), ("turnovers",), ("ft_makes",)))))


def corrected(box):
    """The box score as it stood months later."""
    return box._replace(points=box.points + 3, minutes=30.0) if box.points is not None and box.minutes else box


def features(story, box, including=False):
    """Where all who did not play are known to be out."""
    return (extended.features(story, box, including) + extended_more.more_features(story, box, including)
            + slate_features(story, box, including))


def vectors_text():
    boxes = League().boxes
    openings = [FIRST_OPENING.toordinal(), OPENING.toordinal()]
    story = Story(boxes, openings)
    refuse_two_readings(story)
    earlier = [box for box in boxes if box.day < openings[1]]
    later = [box if box.day >= openings[1] else corrected(box) for box in boxes if box.day >= openings[1] - HISTORY_DAYS]
    slate = [box for box in boxes if described(box, openings)]
    def rare(box):
        past = story.past(box.day, box.day)
        _, missed, _ = past.last_team(box.player)
        return len(past.of_season(box.player)) < 3 or missed > 15
    rows = [shown(box, features(story, box)) for at, box in enumerate(slate) if at % EVERY == 0 or rare(box)]
    refuse_what_proves_little(story, slate, rows)
    return layout({
        "about": "An invented league over two seasons, and rows of v2_extended that it must give. "
                 "Made by scripts/vectors, which shares no code with the engine; do not edit.",
        "names": list(NAMES),
        "rows": [sum(described(box, [opening]) and box.day < end for box in boxes)
                 for opening, end in zip(openings, (openings[1], NEVER))],
        "earlier": columns(earlier),
        "games": columns(later),
        "expected": rows,
        "including": [shown(box, features(story, box, including=True)) for box in slate[::EVERY_INCLUDING]],
    })


def described(box, openings):
    opening = max((opening for opening in openings if opening <= box.day), default=NEVER)
    return box.day >= opening + BOOTSTRAP_DAYS and (box.minutes is None or box.minutes > 0)


def shown(box, values):
    """To 13 digits: powers may differ in the last ones from machine to machine."""
    digits = [None if value is None else short(float(f"{value:.13g}") + 0.0) for value in values]
    return [box.player, str(date.fromordinal(box.day)), digits]


def refuse_two_readings(story):
    """A team's minutes half way between two lengths of a game are rounded to neither by the contract."""
    for (day, team, opponent), side in story.past(NEVER, NEVER).sides.items():
        known = totals(side)
        minutes = total([box.minutes or 0 for box in side])
        if known and minutes > 240 and abs((minutes - 240) % 25 - 12.5) < 0.01:
            raise SystemExit(f"error: {team} played {minutes} minutes on day {day}")


def refuse_what_proves_little(story, slate, rows):
    """Every case that the features tell apart must occur among the rows."""
    seen = Counter()
    for name, column in zip(NAMES, zip(*(values for _, _, values in rows))):
        seen[f"{name} is null"] += column.count(None)
        seen[f"{name} varies"] += len(set(column)) > 1
    for box in slate:
        past = story.past(box.day, box.day)
        expected, _ = past.expected(box.player)
        seen[past.type(box.player)] += 1
        seen[f"role {(expected >= 8) + (expected >= 15)}"] += 1
        seen["no venue"] += box.is_home is None
        seen["traded"] += len({game.team for game in past.of_season(box.player)}) > 1
        seen["away long"] += any(missed >= 8 for _, missed in past.roster(box.team))
        last, missed, _ = past.last_team(box.player)
        seen["missed more than counts"] += last == box.team and missed > 15
        seen["rested as long as counts"] += past.games(box.player) != [] and box.day - past.games(box.player)[-1].day > 30 \
            and past.of_season(box.player) != []
        seen["a team that rested as long as counts"] += box.day - max(past.team_days(box.team), default=box.day) > 10
        seen["a count that is not known"] += any(None in game[17:] for game in past.games(box.player) if game.complete())
        seen["settled"] += len(past.games(box.player)) > 10
        seen["a season missing"] += {past.season(day) for day in past.appears(box.player)} == {0, 2}
    seen["a large surprise"] = sum(step is not None and abs(step[1]) == 0.06 * 20 for *_, step in story.ratings)
    nullable = ("points_ewm_5", "plays_used_ewm_2", "minutes_last_game", "minutes_ewm_2", "minutes_std_last_10",
                "teammates_minutes", "teammates_points_ratio", "teammates_minutes_same_type", "team_games_missed", "points_ewm_2", "fouls_ewm_5", "present_teammates",
                "minutes_rank", "absent_teammates_points", "minutes_avg_season", "days_since_last_game", "minutes_second_last_game",
                "minutes_median_last_5", "points_last_game", "margin_avg_last_3")
    wanted = [GUARD, WING, INSIDE, "role 0", "role 1", "role 2", "no venue", "traded", "away long", "settled", "missed more than counts", "a large surprise",
              "a season missing", "rested as long as counts", "a team that rested as long as counts", "a count that is not known", *(f"{name} is null" for name in nullable), *(f"{name} varies" for name in NAMES)]
    lacking = [name for name in wanted if not seen[name]]
    if lacking:
        raise SystemExit(f"error: no row shows: {', '.join(lacking)}")


def summary(text):
    data = json.loads(text)
    return (f"{len(data['earlier']['points'])} and {len(data['games']['points'])} games, {len(data['expected'])} rows, "
            f"{len(data['including'])} with their date, {len(text.encode()) / 1000:.0f} kB")
