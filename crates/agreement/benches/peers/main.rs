//! The reference job against its peers, interleaved: a log of a service desk, response and resolution by
//! month and priority. Prints one table of times, memory and ratios.
//!
//! It needs the generator and the peers' scripts (`OUTRIGGER_BENCH`, else `../shared/bench` beside the
//! repository) and a Python with numpy, polars and duckdb (`OUTRIGGER_PYTHON`, else `python3`); without
//! them it says so and measures nothing. `OUTRIGGER_CASES` sets the size; 1,500,000 cases are 9.84
//! million events.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark asks the clock, and the environment for its peers"
)]

mod job;

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

const CASES: &str = "1500000";
/// Each engine runs so often, one after the other, and its best run counts.
const ROUNDS: usize = 3;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let asked: Vec<String> = env::args().skip(1).collect();
    if let [what, input, rows] = &asked[..] {
        return job::run(what, Path::new(input), Path::new(rows));
    }
    let mut out = std::io::stdout();
    let Some(peers) = Peers::find() else {
        writeln!(
            out,
            "skipped: the peers need a Python with numpy, polars and duckdb (OUTRIGGER_PYTHON) and the \
             reference job's scripts (OUTRIGGER_BENCH)"
        )?;
        return Ok(());
    };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers");
    fs::create_dir_all(&folder)?;
    let log = peers.log(&folder)?;
    let runs = runs(&peers, &log, &folder)?;
    writeln!(out, "{}", table(&runs))?;
    Ok(())
}

/// Where the peers are.
struct Peers {
    python: String,
    scripts: PathBuf,
}

impl Peers {
    fn find() -> Option<Self> {
        let python = env::var("OUTRIGGER_PYTHON").unwrap_or_else(|_| "python3".into());
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bench");
        let scripts = env::var("OUTRIGGER_BENCH").map_or(beside, PathBuf::from);
        let imports = Command::new(&python).args(["-c", "import numpy, polars, duckdb"]).output().ok()?;
        (imports.status.success() && scripts.join("gen_log.py").exists()).then_some(Self { python, scripts })
    }

    /// The log, written once.
    fn log(&self, folder: &Path) -> Outcome<PathBuf> {
        let cases = env::var("OUTRIGGER_CASES").unwrap_or_else(|_| CASES.into());
        let stem = folder.join(format!("log-{cases}"));
        let log = stem.with_extension("csv");
        if !log.exists() {
            self.script("gen_log.py", &[cases.as_ref(), stem.as_os_str()])?;
        }
        Ok(log)
    }

    fn script(&self, name: &str, args: &[&std::ffi::OsStr]) -> Outcome<String> {
        let ran = Command::new(&self.python).arg(self.scripts.join(name)).args(args).output()?;
        if !ran.status.success() {
            return Err(format!("{name}: {}", String::from_utf8_lossy(&ran.stderr)).into());
        }
        Ok(String::from_utf8(ran.stdout)?)
    }
}

/// What one engine came to.
#[derive(Default)]
struct Run {
    seconds: f64,
    megabytes: Option<f64>,
    /// What `cmp.py` says of its rows.
    rows: String,
}

const ENGINES: [(&str, &str); 6] = [
    ("duckdb", "DuckDB, from CSV"),
    ("polars", "polars, from CSV"),
    ("csv", "Outrigger, from CSV"),
    ("columns", "Outrigger, from its columns"),
    ("resident", "Outrigger, resident"),
    ("what-if", "Outrigger, one target changed"),
];

fn runs(peers: &Peers, log: &Path, folder: &Path) -> Outcome<BTreeMap<&'static str, Run>> {
    let columns = log.with_extension("columns");
    ours("columns-write", log, &columns)?;
    let mut best: BTreeMap<&'static str, Run> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for (engine, _) in ENGINES {
            let rows = folder.join(format!("{engine}.csv"));
            let (seconds, megabytes) = match engine {
                "duckdb" => {
                    (said(&peers.script("sla_duckdb2.py", &[log.as_ref(), rows.as_ref()])?, "total")?, None)
                }
                "polars" => {
                    (said(&peers.script("sla_polars2.py", &[log.as_ref(), rows.as_ref()])?, "total")?, None)
                }
                _ => {
                    let input = if engine == "columns" { &columns } else { log };
                    let told = ours(engine, input, &rows)?;
                    (said(&told, "total")?, Some(said(&told, "megabytes")?))
                }
            };
            let run = best.entry(engine).or_insert(Run { seconds: f64::MAX, ..Run::default() });
            if seconds < run.seconds {
                (run.seconds, run.megabytes) = (seconds, megabytes);
            }
        }
    }
    for (engine, run) in &mut best {
        let (reference, rows) = (folder.join("duckdb.csv"), folder.join(format!("{engine}.csv")));
        let told = peers.script("cmp.py", &[reference.as_ref(), rows.as_ref()])?;
        run.rows =
            if told.contains("maxdiff 0 ") || told.contains("maxdiff 0.0 ") { "identical" } else { "differ" }
                .into();
    }
    Ok(best)
}

/// Runs one of our jobs in a process of its own, so that its memory is its own.
fn ours(what: &str, input: &Path, rows: &Path) -> Outcome<String> {
    let ran = Command::new(env::current_exe()?).arg(what).args([input, rows]).output()?;
    if !ran.status.success() {
        return Err(format!("{what}: {}", String::from_utf8_lossy(&ran.stderr)).into());
    }
    Ok(String::from_utf8(ran.stdout)?)
}

/// The number behind a word in what a program printed.
fn said(told: &str, word: &str) -> Outcome<f64> {
    let mut words = told.split_whitespace().skip_while(|found| *found != word).skip(1);
    Ok(words.next().ok_or_else(|| format!("no `{word}` in: {told}"))?.parse()?)
}

fn table(runs: &BTreeMap<&'static str, Run>) -> String {
    let seconds = |engine: &str| runs.get(engine).map_or(f64::NAN, |run| run.seconds);
    let mut lines = vec![
        "| engine | best, s | peak, MB | times DuckDB | times polars | rows |".to_owned(),
        "| --- | ---: | ---: | ---: | ---: | --- |".to_owned(),
    ];
    for (engine, title) in ENGINES {
        let Some(run) = runs.get(engine) else { continue };
        let memory = run.megabytes.map_or_else(|| "–".to_owned(), |megabytes| format!("{megabytes:.0}"));
        lines.push(format!(
            "| {title} | {:.3} | {memory} | {:.1} | {:.1} | {} |",
            run.seconds,
            seconds("duckdb") / run.seconds,
            seconds("polars") / run.seconds,
            run.rows
        ));
    }
    lines.join("\n")
}
