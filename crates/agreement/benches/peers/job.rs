//! Our side of the reference job, one way of holding the events at a time.

use super::Outcome;
use outrigger_agreement::{Agreement, Cadence, Figures, Quantity, columnar, stream};
use outrigger_eventlog::{Import, Keep, columnar::Columnar, read};
use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
    sync::Arc,
    time::Instant,
};

const TERMS: &str = include_str!("agreement.toml");
/// Evaluations of resident events; the best counts, as memory is warm then.
const REPEATS: usize = 7;

/// Runs one job, writes its 96 rows, and prints how long it took and how much memory it needed.
pub fn run(what: &str, input: &Path, rows: &Path) -> Outcome<()> {
    let (agreement, _) = Agreement::parse(TERMS).map_err(|_| "the reference agreement is wrong")?;
    let agreement = Arc::new(agreement);
    let begun = Instant::now();
    let seconds = match what {
        "columns-write" => {
            let mut out = BufWriter::new(File::create(rows)?);
            outrigger_eventlog::columnar::write(&log(input)?, &mut out)?;
            out.flush()?;
            return Ok(());
        }
        "csv" => {
            let open = || File::open(input);
            let quiet: (_, &mut dyn FnMut(_)) = (None, &mut |_| {});
            let streamed = stream::stream(agreement, &open, &Import::default(), quiet);
            let streamed = streamed.map_err(|_| "the log cannot be streamed")?;
            fs::write(rows, table(&streamed.figures)?)?;
            begun.elapsed()
        }
        "columns" => {
            // The file is mapped into nothing: it is read as any program would read it.
            let bytes = fs::read(input)?;
            let columns = Columnar::open(&bytes)?;
            let figures = columnar::figures(agreement, &columns).map_err(|error| error.to_string())?;
            fs::write(rows, table(&figures)?)?;
            begun.elapsed()
        }
        "resident" | "what-if" => {
            let figures = Figures::new(Arc::clone(&agreement), Arc::new(log(input)?))?;
            table(&figures)?;
            let mut best = std::time::Duration::MAX;
            for _ in 0..REPEATS {
                let begun = Instant::now();
                let again = match what {
                    "resident" => figures.fresh(),
                    _ => figures.retargeted(Arc::new(changed()?)).ok_or("more than a number differs")?,
                };
                let rows_again = table(&again)?;
                best = best.min(begun.elapsed());
                if what == "resident" {
                    fs::write(rows, rows_again)?;
                }
            }
            if what == "what-if" {
                fs::write(rows, table(&figures)?)?;
            }
            best
        }
        _ => return Err(format!("there is no job `{what}`").into()),
    };
    writeln!(std::io::stdout(), "total {:.4} megabytes {:.1}", seconds.as_secs_f64(), peak_megabytes()?)?;
    Ok(())
}

fn log(input: &Path) -> Outcome<outrigger_eventlog::EventLog> {
    let keep = Keep::Only(["activity", "status", "priority"].map(str::to_owned).into());
    Ok(read(File::open(input)?, None, &Import { keep, ..Import::default() }, None, &mut |_| {})?.log)
}

/// The reference agreement with one target changed.
fn changed() -> Outcome<Agreement> {
    let text = TERMS.replacen("share-within = \"30 min\"", "share-within = \"45 min\"", 1);
    Ok(Agreement::parse(&text).map_err(|_| "the changed agreement is wrong")?.0)
}

/// One row a month and priority, as the peers write them.
fn table(figures: &Figures) -> Outcome<String> {
    let mut rows = String::from("month,priority,n,resp_pct,reso_pct,resp_p50,resp_p90,reso_p50,reso_p90\n");
    for month in figures.periods(Cadence::Month) {
        for priority in 1..=4 {
            let level = |name: &str| {
                let at = figures.level_at(&format!("p{priority}-{name}"))?;
                figures.level(at, month)
            };
            let cases = level("reso-pct").map_or(0, |level| level.cases);
            if cases == 0 {
                continue;
            }
            write!(rows, "{month},P{priority},{cases}")?;
            for name in ["resp-pct", "reso-pct", "resp-p50", "resp-p90", "reso-p50", "reso-p90"] {
                let value = match level(name).and_then(|level| level.measured) {
                    Some(Quantity::Share(share)) => {
                        share.numerator() as f64 * 100.0 / share.denominator() as f64
                    }
                    Some(Quantity::Micros(micros)) => micros as f64 / 1e6,
                    _ => return Err(format!("{name} of {month} is not measured").into()),
                };
                write!(rows, ",{value:.3}")?;
            }
            rows.push('\n');
        }
    }
    Ok(rows)
}

fn peak_megabytes() -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)).unwrap_or("0");
    Ok(kilobytes.parse::<f64>()? / 1024.0)
}
