//! `season bundle`: packs a run, with all it takes to make it again, into one file.

use std::path::{Path, PathBuf};

use crate::bundle::pack;
use crate::cli::args::examples;
use crate::cli::which_season::{self, Hints};
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::{SeasonId, printable_path};
use crate::model;
use crate::report::{WrittenBundle, bundle_file};
use crate::snapshot::DataDir;
use crate::snapshot::staging::write_durably;
use crate::snapshot::table::sha256;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season bundle 385ae491",
    "season bundle 2021-22 --output season.season",
]))]
pub(in crate::cli) struct BundleArgs {
    /// The season, which can be left out; the run, by the beginning of its name [default: the newest complete one].
    #[arg(num_args = 0..=2, value_name = "[SEASON] [RUN]")]
    pub(in crate::cli) what: Vec<String>,

    /// The file to write [default: `<SEASON>-<RUN>.season` in the current folder].
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// The file of your own model, where the run was made with one.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) xgboost_model: Option<PathBuf>,

    /// Print what was packed as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &BundleArgs) -> Result<ExitStatus, Failure> {
    which_season::refuse_all(&args.what)?;
    let (season, id) = asked(&args.what)?;
    let season = open::season(data, Hints { season, run: id, date: None }, "bundle")?;
    let run = open::find_run(data, &season, id)?;
    let model = args.xgboost_model.as_deref();
    let read = |path| model::read(path).map_err(|error| Failure::model(path, error));
    let model = model.map(read).transpose()?;
    let packed = pack(data, &season, &run, model.as_deref())?;
    open::note_unchecked(packed.unchecked.as_ref());
    let bytes = packed.to_bytes()?;
    let usual = || PathBuf::from(bundle_file(season.id(), &run.manifest.run_id));
    let path = args.output.clone().unwrap_or_else(usual);
    refuse_link(args, &path)?;
    output::file(data, &path, |inside: &Path| Ok(write_durably(inside, &bytes)?))?;
    let written = WrittenBundle {
        bundle: &path,
        bytes: bytes.len() as u64,
        sha256: sha256(&bytes),
        fictional_players: season.is_fictional(),
        manifest: &packed.manifest,
        parts: &packed.parts,
    };
    output::print(&written, args.json)?;
    Ok(ExitStatus::Done)
}

/// Where a link leads is written only if the user typed it: one of the usual name may be somebody else's.
fn refuse_link(args: &BundleArgs, path: &Path) -> Result<(), Failure> {
    if args.output.is_some() || !path.is_symlink() {
        return Ok(());
    }
    let what = format!("{} is a link: name the file to write with --output", printable_path(path));
    Err(Failure::Usage(what))
}

/// The season and the beginning of a run's name: no season's name is that of a run.
fn asked(what: &[String]) -> Result<(Option<SeasonId>, Option<&str>), Failure> {
    let usage = |what: String| Err(Failure::Usage(what));
    let (mut season, mut run) = (None, None);
    for word in what {
        match word.parse() {
            Ok(named) if season.is_none() => season = Some(named),
            Ok(named) => {
                return usage(format!("{named} is a second season, where a run should be named"));
            }
            Err(_) if run.is_none() && !word.is_empty() => run = Some(word.as_str()),
            Err(_) => return usage(format!("`{word}` is neither a season nor a single run")),
        }
    }
    Ok((season, run))
}
