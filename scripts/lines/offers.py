#!/usr/bin/env python3
"""Writes made-up offers of bookmakers for the games of a snapshot, seeded, as CSV: what `season lines` is measured with.

offers.py GAMES.csv OUTPUT.csv ROWS [FILES]

GAMES.csv has the columns player and game_date. Each player-date is polled by eight books, some of which move their line
now and then; FILES splits the rows, as partitions of a folder would.
"""

import csv
import random
import sys

BOOKS = ["DraftKings", "FanDuel", "BetMGM", "Caesars", "ESPN BET", "Fanatics", "Bet365", "BetRivers"]
UNDER = {-125: 105, -120: 100, -115: -105, -110: -110, -105: -115}
HEADER = "player,commence_time,bookmaker,line,over_price,under_price,last_update\n"


def offers(games, rows, draw):
    """Yields rows of offers, the same for the same seed."""
    polls = -(-rows // (len(games) * len(BOOKS)))
    written = 0
    for player, date in games:
        tip_off = f"{date}T23:30:00Z"
        base = draw.randrange(6, 30) + 0.5
        for book in BOOKS:
            line, over = base + draw.choice([-1, 0, 0, 1]), -110
            for poll in range(polls):
                if draw.random() < 0.08:
                    line = max(0.5, line + draw.choice([-1, 1]))
                if draw.random() < 0.1:
                    over = draw.choice(list(UNDER))
                minutes = 720 - poll * 700 // max(polls, 1)
                hour, minute = divmod(23 * 60 + 30 - minutes, 60)
                yield (
                    f"{player},{tip_off},{book},{line},{over},{UNDER[over]},"
                    f"{date}T{hour:02}:{minute:02}:00Z\n"
                )
                written += 1
                if written == rows:
                    return


def main():
    games_file, output, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    files = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    with open(games_file, newline="") as file:
        games = [(row["player"], row["game_date"]) for row in csv.DictReader(file)]
    made = offers(games, rows, random.Random(1))
    for number in range(files):
        name = output if files == 1 else output.replace(".csv", f"-{number:03}.csv")
        with open(name, "w") as file:
            file.write(HEADER)
            for _ in range(-(-rows // files)):
                row = next(made, None)
                if row is None:
                    break
                file.write(row)


if __name__ == "__main__":
    main()
