//! Files that hold the same games: compressed, separated otherwise, in folders within folders, several at once.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use super::{import, snapshot, workplace};
use crate::support::box_scores::{Sheet, season};
use crate::support::{Ended, SEASON, Workplace};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// `sheet` with another separator, and commas within its cells.
fn separated(sheet: &Sheet, separator: &str) -> String {
    let line = |cells: &Vec<String>| cells.join(separator) + "\n";
    std::iter::once(&sheet.names).chain(&sheet.rows).map(line).collect()
}

fn import_all(workplace: &Workplace, names: &[&str]) -> Ended {
    let sources: Vec<String> = names.iter().map(|name| format!("box-scores:{name}")).collect();
    let from = sources.iter().flat_map(|source| ["--from", source.as_str()]);
    workplace.season(&["snapshot", SEASON].into_iter().chain(from).collect::<Vec<_>>())
}

/// A table as JSON, in forms of pandas and of the league's API.
struct AsJson {
    records: String,
    lines: String,
    split: String,
    columns: String,
    answer: String,
}

fn as_json(sheet: &Sheet) -> AsJson {
    // Numbers as such, and dates as pandas writes them: in thousandths of a second since 1970.
    let cell = |(name, text): (&String, &String)| -> Value {
        match (name.as_str(), text.as_str()) {
            (_, "") => Value::Null,
            ("game_date", date) => {
                let date: season::domain::GameDate = date.parse().unwrap();
                json!(i64::from(date.days()) * 86_400_000)
            }
            ("game_id" | "player_id" | "season", text) => json!(text),
            (_, text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        }
    };
    let cells = |row: &Vec<String>| sheet.names.iter().zip(row).map(cell).collect::<Vec<_>>();
    let rows: Vec<Vec<Value>> = sheet.rows.iter().map(cells).collect();
    let object = |row: &Vec<Value>| -> Value {
        sheet.names.iter().cloned().zip(row.iter().cloned()).collect::<Map<_, _>>().into()
    };
    let column = |(at, name): (usize, &String)| {
        let cells =
            rows.iter().enumerate().map(|(row, cells)| (row.to_string(), cells[at].clone()));
        (name.clone(), Value::from(cells.collect::<Map<_, _>>()))
    };
    let objects: Vec<Value> = rows.iter().map(object).collect();
    let set = json!({"name": "PlayerStats", "headers": sheet.names, "rowSet": rows});
    let teams = json!({"name": "TeamStats", "headers": ["TEAM_ID"], "rowSet": [[1]]});
    AsJson {
        lines: objects.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        records: Value::from(objects).to_string(),
        split: json!({"columns": sheet.names, "data": rows}).to_string(),
        columns: Value::from(sheet.names.iter().enumerate().map(column).collect::<Map<_, _>>())
            .to_string(),
        answer: json!({"resource": "x", "parameters": {}, "resultSets": [teams, set]}).to_string(),
    }
}

/// A workplace with a file of these bytes.
fn holding(name: &str, bytes: &[u8]) -> Workplace {
    let workplace = Workplace::new();
    let path = workplace.path(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    workplace
}

#[test]
fn one_league_in_every_container_is_one_snapshot() {
    let sheet = season();
    let plain = workplace(&sheet);
    import(&plain, &[]).succeeds();
    let expected = snapshot(&plain);
    let csv = sheet.csv();
    let (tabs, bars) = (separated(&sheet, "\t"), separated(&sheet, "|"));
    let semicolons = separated(&sheet, ";");
    let with_mark = format!("\u{feff}sep=;\r\n{semicolons}");
    let (first, second) = csv.split_at(csv.len() / 3);
    let members = [gzip(first.as_bytes()), gzip(b""), gzip(second.as_bytes())].concat();
    let frames = [zstd(first.as_bytes()), zstd(second.as_bytes())].concat();
    let json = as_json(&sheet);
    let cases: [(&str, Vec<u8>); 20] = [
        ("games.json", json.records.clone().into_bytes()),
        ("games.jsonl", json.lines.into_bytes()),
        ("games.json.gz", gzip(json.records.as_bytes())),
        ("split.json", json.split.into_bytes()),
        ("columns.json", json.columns.into_bytes()),
        ("answer.json", json.answer.into_bytes()),
        ("games.csv.gz", gzip(csv.as_bytes())),
        ("games.CSV.GZ", members),
        ("games.csv.zst", frames),
        ("games.tsv", tabs.clone().into_bytes()),
        ("games.tsv.gz", gzip(tabs.as_bytes())),
        ("games.tab", tabs.clone().into_bytes()),
        ("games.txt", tabs.into_bytes()),
        ("games.txt.zst", zstd(bars.as_bytes())),
        ("games.csv", bars.into_bytes()),
        ("semicolons.csv", semicolons.into_bytes()),
        ("excel.csv", with_mark.into_bytes()),
        ("bom.csv", format!("\u{feff}{csv}").into_bytes()),
        // A browser may take the end of a name away, and not the compression.
        ("unnamed.csv", gzip(csv.as_bytes())),
        ("games/season=2021-22/month=10/part-0000.csv.gz", gzip(csv.as_bytes())),
    ];
    for (name, bytes) in cases {
        let other = holding(name, &bytes);
        let source = format!("box-scores:{}", name.split('/').next().unwrap());
        other.season(&["snapshot", SEASON, "--from", &source, "--strict"]).succeeds();
        assert_eq!(snapshot(&other), expected, "{name}");
        // The hash is that of the file as it lies there.
        let manifest = other.data().join("snapshots").join(SEASON).join("manifest.json");
        let manifest = fs::read_to_string(manifest).unwrap();
        assert!(manifest.contains(&season::snapshot::table::sha256(&bytes)), "{name}");
    }
}

#[test]
fn a_comma_may_stand_in_a_cell_or_before_decimals_where_it_does_not_separate() {
    let sheet = season();
    let name = sheet.clone().map("player_name", |name| name.replace(" Jr.", ", Jr."));
    let quoted = name.clone().map("player_name", |name| format!("\"{name}\""));
    let plain = workplace(&quoted);
    import(&plain, &[]).succeeds();
    let decimal = name
        .map("minutes_played", |minutes| minutes.replace('.', ","))
        .map("points_line", |line| line.replace('.', ","));
    for separator in [";", "\t"] {
        let text = separated(&decimal, separator);
        let other = holding("games.csv", text.as_bytes());
        import(&other, &["--strict"]).succeeds();
        assert_eq!(snapshot(&other), snapshot(&plain));
    }
    let thousands = separated(&sheet.with(3, "points", "1,017"), ";");
    let other = holding("games.csv", thousands.as_bytes());
    import(&other, &[]).fails(
        3,
        &["row 3, column points: `1,017` is not a number: a comma separates thousands or decimals, \
           and only the latter are read, as in 34,2, where columns are not separated by commas"],
    );
}

#[test]
fn a_compressed_file_that_is_cut_or_changed_is_refused_by_name() {
    let csv = season().csv();
    let (gzipped, zstded) = (gzip(csv.as_bytes()), zstd(csv.as_bytes()));
    let mut changed = gzipped.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0x55;
    let not = "its name says that it is compressed by gzip, but it does not begin so";
    let cases: [(&str, &[u8], &str); 6] = [
        ("games.csv.gz", &gzipped[..gzipped.len() - 1], "is cut: the gzip stream has no end"),
        ("games.csv.gz", &gzipped[..100], "is cut: the gzip stream has no end"),
        ("games.csv.zst", &zstded[..zstded.len() / 2], "is cut: the zstd stream has no end"),
        ("games.csv.gz", &changed, "is damaged: "),
        ("games.csv.gz", csv.as_bytes(), not),
        ("games.csv.gz", b"\x1f", not),
    ];
    for (name, bytes, words) in cases {
        let workplace = holding(name, bytes);
        let ended = import_all(&workplace, &[name]);
        ended.fails(3, &[&format!("\n  {name}: {words}"), "hint: nothing was written"]);
        assert!(workplace.data_tree().is_empty(), "a failure writes nothing");
    }
}

#[test]
fn a_small_file_of_many_gigabytes_is_refused_at_once() {
    // One member or frame of 256 MiB, again and again: 25 GiB, as many as a file may have.
    let zeros = vec![b'0'; 1 << 28];
    for (name, piece, command) in
        [("games.csv.gz", gzip(&zeros), "gunzip"), ("games.csv.zst", zstd(&zeros), "unzstd")]
    {
        let workplace = holding(name, &piece.repeat(100));
        let source = format!("box-scores:{name}");
        let args = ["snapshot", SEASON, "--from", &source];
        let start = Instant::now();
        let ended = workplace.bounded(&args);
        let words =
            format!("{name}: decompresses to more than 200 times its size, as no table does");
        ended.fails(3, &[&words, &format!("hint: {command} --keep {name}")]);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
    // Each of many is small enough.
    let workplace = Workplace::new();
    fs::create_dir(workplace.path("games")).unwrap();
    let header = season().csv().lines().next().unwrap().to_owned() + "\n";
    let bytes = gzip(&[header.as_bytes(), &zeros[..60 << 20]].concat());
    for number in 0..12 {
        fs::write(workplace.path(&format!("games/{number:02}.csv.gz")), &bytes).unwrap();
    }
    let ended = workplace.bounded(&[
        "snapshot",
        SEASON,
        "--from",
        "box-scores:games",
        "--max-input",
        "512MiB",
    ]);
    ended.fails(3, &["08.csv.gz: decompresses to more than 32.0 MiB; --max-input sets the limit"]);
    let csv = season().csv();
    let workplace = holding("games.csv.gz", &gzip(csv.as_bytes()));
    let source = ["snapshot", SEASON, "--from", "box-scores:games.csv.gz", "--max-input", "8KiB"];
    let words = "games.csv.gz: decompresses to more than 8.0 KiB; --max-input sets the limit";
    workplace.season(&source).fails(3, &[words]);
}

#[test]
fn folders_within_folders_are_read_and_what_is_passed_over_is_said() {
    let sheet = season();
    let plain = workplace(&sheet);
    import(&plain, &[]).succeeds();
    let parts = Workplace::new();
    let (mut early, mut late) = (sheet.clone(), sheet.clone());
    early.rows.truncate(24);
    late.rows.drain(..24);
    for folder in ["year=2021/month=10", "year=2021/month=11", "year=2021/.hidden", "notes"] {
        fs::create_dir_all(parts.path("games").join(folder)).unwrap();
    }
    early.write_parquet(&parts.path("games/year=2021/month=10/part-0000.parquet"));
    late.write_csv(&parts.path("games/year=2021/month=11/part-0000.csv"));
    for (name, text) in [
        ("_SUCCESS", ""),
        ("year=2021/.hidden/games.csv", "not,a,game"),
        ("year=2021/month=11/.part-0000.csv.crc", "crc"),
        ("readme.txt", "These are games.\n\nThey are of one season, and invented.\n"),
        ("notes/games.json", "[]"),
    ] {
        fs::write(parts.path("games").join(name), text).unwrap();
    }
    let ended = import_all(&parts, &["games"]);
    ended.succeeds().says(&[
        "note: 2 files of games passed over, as they are not called as tables are: notes/games.json, readme.txt",
    ]);
    assert_eq!(snapshot(&parts), snapshot(&plain));
    // Messages name a file by its path within the folder.
    late.with(2, "points", "many").write_csv(&parts.path("games/year=2021/month=11/part-0000.csv"));
    let words = "year=2021/month=11/part-0000.csv, row 2, column points: `many` is not a number";
    import_all(&parts, &["games"]).fails(3, &[words]);
}

#[test]
fn several_box_scores_are_one_input_and_other_sources_stand_alone() {
    let sheet = season();
    let plain = workplace(&sheet);
    import(&plain, &[]).succeeds();
    let parts = Workplace::new();
    let (mut early, mut late) = (sheet.clone(), sheet);
    early.rows.truncate(24);
    late.rows.drain(..24);
    for folder in ["october", "november"] {
        fs::create_dir(parts.path(folder)).unwrap();
    }
    early.write_csv(&parts.path("october/games.csv"));
    late.write_parquet(&parts.path("november/games.parquet"));
    import_all(&parts, &["october/games.csv", "november"]).succeeds();
    assert_eq!(snapshot(&parts), snapshot(&plain));
    // Of files of one name, messages say which is meant.
    let wrong = late.with(1, "points", "many");
    wrong.write_csv(&parts.path("november/games.csv"));
    import_all(&parts, &["october/games.csv", "november/games.csv"]).fails(
        3,
        &[
            "october/games.csv, november/games.csv cannot be used:",
            "november/games.csv, row 1, column points: `many`",
        ],
    );
    import_all(&parts, &["october/games.csv", "october"])
        .fails(3, &["games.csv: is given twice, as each --from is read in full"]);
    for other in ["demo", "warehouse:november", "bigquery"] {
        let args = ["snapshot", SEASON, "--from", "box-scores:october", "--from", other];
        parts.season(&args).fails(2, &["--from can only be repeated for box scores"]);
    }
    parts
        .season(&["snapshot", SEASON, "--from", "demo", "--from", "demo"])
        .fails(2, &["--from can only be repeated for box scores"]);
}

#[test]
fn text_that_is_not_utf_8_gets_a_hint() {
    let text = season().csv();
    let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect();
    for (name, bytes, command) in [
        ("games.csv", latin.clone(), "iconv -f WINDOWS-1252 -t UTF-8 games.csv > games.utf8.csv"),
        (
            "games.csv.gz",
            gzip(&latin),
            "gunzip --stdout games.csv.gz | iconv -f WINDOWS-1252 -t UTF-8 > games.csv.utf8.csv",
        ),
    ] {
        let workplace = holding(name, &bytes);
        let hint = format!("hint: {command} if its accents are those of Windows-1252");
        import_all(&workplace, &[name]).fails(3, &["row 1: not UTF-8 text", &hint]);
    }
}

#[test]
fn columns_may_stand_in_the_names_of_folders() {
    let sheet = season();
    let plain = workplace(&sheet);
    import(&plain, &[]).succeeds();
    let (date, of_season) = (sheet.at("game_date"), sheet.at("season"));
    let dates: std::collections::BTreeSet<&str> =
        sheet.rows.iter().map(|row| row[date].as_str()).collect();
    for as_parquet in [false, true] {
        let files = Workplace::new();
        for day in &dates {
            let mut of_day = sheet.clone();
            of_day.rows.retain(|row| row[date] == **day);
            let folder = format!("games/season={}/game_date={day}", of_day.rows[0][of_season]);
            fs::create_dir_all(files.path(&folder)).unwrap();
            let of_day = of_day.without("game_date").without("season");
            if as_parquet {
                of_day.write_parquet(&files.path(&format!("{folder}/part-0.parquet")));
            } else {
                of_day.write_csv(&files.path(&format!("{folder}/part-0.csv")));
            }
        }
        import_all(&files, &["games"])
            .succeeds()
            .says(&["note: game_date, season are columns by the names of folders"]);
        assert_eq!(snapshot(&files), snapshot(&plain), "{as_parquet}");
    }
    // A folder's name is judged as a cell is.
    let bad = Workplace::new();
    fs::create_dir_all(bad.path("games/game_date=someday")).unwrap();
    sheet.without("game_date").write_csv(&bad.path("games/game_date=someday/games.csv"));
    import_all(&bad, &["games"]).fails(
        3,
        &["game_date=someday/games.csv, row 1, column game_date: `someday` is not a date"],
    );
}
