//! `v1_baseline_25`: the features that the warehouse's systems read, from the games of one season.
//!
//! | | feature | value | where it cannot be computed |
//! |---|---|---|---|
//! | 0 | `points_avg_last_5` | mean points of the newest 5 season games, from 5 on | mean of the newest 5 games of the last 60 days (estimated); 10.0 |
//! | 1 | `points_avg_last_10` | mean points of the newest 10 season games, from 5 on | the same with 10 (estimated); 10.0 |
//! | 2 | `points_avg_season` | mean points of all season games | fewer than 5 (estimated); 10.0 |
//! | 3 | `points_std_last_10` | sample deviation of the points of the newest 10, from 2 on | 5.0 |
//! | 4 | `games_in_last_7_days` | games from D−7 to D−1 | |
//! | 5 | `fatigue_score` | 100 = fresh, see [`formulas::fatigue`] | 100 without an earlier game |
//! | 6 | `shot_zone_mismatch_score` | −10 … 10, see [`formulas::zone_mismatch`] | two-point rates for paint and mid-range (estimated); 0.0 |
//! | 7 | `pace_score` | half of team pace less opponent's pace, ±3, one decimal | 0.0 |
//! | 8 | `usage_spike_score` | 0.3 · (mean usage of the newest 3 less that of the newest 7), ±3, one decimal | 0.0 |
//! | 9 | `rest_advantage` | days since the player's last game less days since the opponent's, ±2 | 0.0 |
//! | 10 | `injury_risk` | needs injury reports | 0.0 |
//! | 11 | `recent_trend` | −2 … 2: mean points of the newest 2 less that of the 3 before, in steps | 0.0 |
//! | 12 | `minutes_change` | −2 … 2: minutes of the newest 10 against the season's, in steps | 0.0 |
//! | 13 | `opponent_def_rating` | mean of 100 · points allowed / opponent's possessions over the opponent's last 15 games | from 5 games (estimated); 112.0 |
//! | 14 | `opponent_pace` | mean possessions of its opponents in those games | from 5 games (estimated); 100.0 |
//! | 15 | `home_away` | 1 at home, 0 away | 0.0 |
//! | 16 | `back_to_back` | 1 if the player played on D−1 | |
//! | 17 | `playoff_game` | 1 after the last regular-season day | 0.0 |
//! | 18 – 20 | `pct_paint`, `pct_mid_range`, `pct_three` | shares of the field-goal attempts of the newest 10 | twos split 0.6 / 0.4 without shot zones; 0.30, 0.20, 0.35 |
//! | 21 | `pct_free_throw` | free throws made / points over the newest 10, from 5 on, at most 0.5 | 0.15 |
//! | 22 | `team_pace` | mean possessions per 48 minutes over the team's last 10 games, from 3 on | 100.0 |
//! | 23 | `team_off_rating` | mean of 100 · points / possessions over those games | 112.0 |
//! | 24 | `team_win_pct` | wins / games of the season, from 5 on | 0.5 |
//!
//! A *game* of a player is one the player has minutes or points in; *season games* are those since opening night. Team games are
//! of any season that the snapshot holds, save for the last feature. *Possessions* are FGA + 0.44 · FTA + turnovers −
//! offensive rebounds of a team, summed over its players. What is not known is left out of a mean, never taken for 0.
//! Floats are summed from the newest game to the oldest.

mod build;
pub mod formulas;
mod player;
mod row;
mod team;

pub use build::{FeatureQuality, build, build_and_weigh, build_from, compute, compute_from};
pub use row::{BaselineRow, COUNT, Tag, names};
