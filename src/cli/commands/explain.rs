//! `season explain`: finds the player-date, predicts it with every detail, and prints what made the numbers.

use super::model;
use crate::cli::args::ExplainArgs;
use crate::cli::training::{self, Chosen};
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::{GameDate, SeasonId};
use crate::engine::Plan;
use crate::explain::{self, Background};
use crate::snapshot::DataDir;

pub(super) fn run(data: &DataDir, args: &ExplainArgs) -> Result<ExitStatus, Failure> {
    let Asked { season, player, date } = Asked::new(&args.what)?;
    let season = open::season(data, season, "explain")?;
    let game = explain::find(&season, player, date)?.map_err(|why| Failure::NotExplained {
        season: season.id(),
        date,
        why,
    })?;
    let asked: Vec<_> = args.system.iter().cloned().collect();
    let Chosen { systems, learned, training } =
        training::choose(data, &season, args.models.as_deref(), &asked, &[date])?;
    let plan = Plan {
        systems,
        lines: args.line.clone(),
        dates: vec![date],
        bootstrap_days: args.warmup_days,
        model: model::trained(args.xgboost_model.as_deref(), &season)?,
        trained: learned,
    };
    model::must_be_used(&plan)?;
    let background = training.as_ref().map(|training| Background { data, training });
    let explanation = explain::explain(&season, &plan, background, game)?;
    output::print(&explanation, args.json)?;
    Ok(ExitStatus::Done)
}

/// What the words of the command line mean.
struct Asked<'a> {
    season: Option<SeasonId>,
    player: &'a str,
    date: GameDate,
}

impl<'a> Asked<'a> {
    fn new(words: &'a [String]) -> Result<Self, Failure> {
        let usage = |what: String| Failure::Usage(what);
        let (season, player, date) = match words {
            [player, date] => (None, player, date),
            [season, player, date] => (Some(season), player, date),
            _ => {
                return Err(usage(format!(
                    "`{}` is not [SEASON] <PLAYER> <DATE>, as in season explain 'Stephen Curry' 2021-12-14, with quotes \
                     around a name of several words",
                    words.join(" ")
                )));
            }
        };
        let season = season.map(|text| {
            text.parse::<SeasonId>().map_err(|bad| {
                usage(format!(
                    "{bad}; if it is a part of the name, put it in quotes: '{text} {player}'"
                ))
            })
        });
        let date = date
            .parse()
            .map_err(|bad| usage(format!("{bad}; it is the last of [SEASON] <PLAYER> <DATE>")))?;
        Ok(Self { season: season.transpose()?, player, date })
    }
}
