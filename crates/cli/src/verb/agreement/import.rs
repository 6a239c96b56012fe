//! `outrigger agreement import`: an OpenSLO file as an agreement, and what it says that no agreement can.

use super::deliver;
use crate::{
    exit::{Exit, Failure},
    files,
    output::{Console, printable},
};
use outrigger_agreement::openslo::{self, LeftOut};
use outrigger_kernel::number::counted;
use std::path::PathBuf;

/// Which file to import.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The OpenSLO file, YAML; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the agreement goes, a file that is not there yet; standard output when left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Import {
    /// Writes the agreement, and lists on standard error what was left out.
    ///
    /// # Errors
    /// When the file cannot be read as OpenSLO, or the agreement cannot be written. Something left out leads to
    /// [`Exit::Rejected`].
    pub(super) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let text = files::read_text(&self.file, openslo::BYTES_MAX)?;
        let name = files::name(&self.file);
        let imported = openslo::import(&text).map_err(|problem| {
            let why = printable(&problem.to_string());
            Failure::new(Exit::Usage, format!("{name} cannot be imported: {}.", why.trim_end_matches('.')))
                .hint("Import a file of OpenSLO v1 with at least one SLO.")
        })?;
        deliver(&imported.text, self.output.as_deref(), console)?;
        if imported.left_out.is_empty() {
            return Ok(Exit::Ok);
        }
        console.say(&left_out(&name, &imported.left_out));
        Ok(Exit::Rejected)
    }
}

fn left_out(name: &str, parts: &[LeftOut]) -> String {
    let count = counted(parts.len() as u64, "part", "parts");
    let line = |part: &LeftOut| format!("  {}: {}", printable(&part.path), printable(&part.why));
    let lines: Vec<String> = parts.iter().map(line).collect();
    format!("{count} of {name} cannot stand in an agreement as written:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::captured::Captured;
    use outrigger_agreement::Agreement;

    const SLO: &str = "\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: portal
  displayName: Portal answers
spec:
  service: portal
  indicator:
    metadata:
      name: portal-good
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(http_requests{code!~\"5..\"})
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(http_requests)
  timeWindow:
    - duration: 1M
      isRolling: false
      calendar:
        startTime: 2026-01-01 00:00:00
        timeZone: Europe/Berlin
  budgetingMethod: Occurrences
  objectives:
    - displayName: Good answers
      target: 0.995
";

    fn import(yaml: &str) -> (Result<Exit, Failure>, Captured) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("slo.yaml");
        std::fs::write(&file, yaml).unwrap();
        let captured = Captured::default();
        (Import { file, output: None }.run(&captured.console()), captured)
    }

    #[test]
    fn what_cannot_stand_in_an_agreement_is_listed() {
        let (exit, captured) = import(SLO);
        assert_eq!(exit, Ok(Exit::Rejected), "queries are no conditions over events");
        let (agreement, _) = Agreement::parse(&captured.results()).unwrap();
        assert_eq!(agreement.levels.len(), 1);
        let said = captured.messages();
        assert!(said.contains("cannot stand in an agreement as written:\n  "), "{said}");
        assert!(said.contains("sum(http_requests)"), "the query is quoted: {said}");
    }

    #[test]
    fn another_file_is_refused() {
        let (exit, captured) = import("[agreement]\n");
        assert_eq!(exit.unwrap_err().exit, Exit::Usage);
        assert_eq!(captured.results(), "");
    }
}
