//! `outrigger calendar`: answers to questions about business time.

use crate::{
    exit::{Exit, Failure},
    files,
    output::Console,
};
use outrigger_agreement::calendar::QuestionFile;
use serde_json::Value;
use std::path::PathBuf;

/// Bytes of a question file: a million questions of ordinary length.
const FILE_BYTES_MAX: usize = 256 << 20;

/// Which questions to answer.
#[derive(Debug, clap::Args)]
pub struct Calendar {
    /// The questions, a JSON file; `-` is standard input
    #[arg(value_name = "FILE")]
    questions: PathBuf,
}

impl Calendar {
    /// Prints one answer a line, in the order of the questions.
    ///
    /// # Errors
    /// When the file cannot be read. Questions that cannot be answered say why in their place, and lead to
    /// [`Exit::Rejected`].
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let text = files::read_text(&self.questions, FILE_BYTES_MAX)?;
        let name = files::name(&self.questions);
        let file = QuestionFile::parse(&text).map_err(|error| {
            Failure::new(Exit::Usage, format!("{name}: {}.", error.trim_end_matches('.')))
        })?;
        let answers = file.answer();
        console.write(|out| {
            for answer in &answers {
                serde_json::to_writer(&mut *out, answer)?;
                out.write_all(b"\n")?;
            }
            Ok(())
        })?;
        Ok(exit(&answers))
    }
}

fn exit(answers: &[Value]) -> Exit {
    if answers.iter().any(|answer| answer.get("error").is_some()) { Exit::Rejected } else { Exit::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::captured::Captured;

    const DESK: &str = r#""desk": { "tz": "Europe/Berlin", "hours": { "mon": [["09:00", "17:00"]] } }"#;

    fn answer(case: &str) -> (Exit, Value) {
        let text = format!(r#"{{ "calendars": {{ {DESK} }}, "cases": [{case}] }}"#);
        let folder = tempfile::tempdir().unwrap();
        let questions = folder.path().join("questions.json");
        std::fs::write(&questions, &text).unwrap();
        let captured = Captured::default();
        let exit = Calendar { questions }.run(&captured.console()).unwrap();
        assert_eq!(captured.results().lines().count(), 1, "one line an answer");
        (exit, serde_json::from_str(&captured.results()).unwrap())
    }

    #[test]
    fn a_question_gets_its_answer() {
        let case = r#"{ "id": "q1", "calendar": "desk", "op": "add", "start": "2026-03-02T08:00:00Z", "seconds": 3600 }"#;
        let (exit, answer) = answer(case);
        assert_eq!(exit, Exit::Ok);
        assert_eq!((&answer["id"], &answer["answer"]), (&"q1".into(), &"2026-03-02T09:00:00Z".into()));
    }

    #[test]
    fn a_question_without_an_answer_is_told_from_the_others() {
        let case = r#"{ "id": "q1", "calendar": "night", "op": "open_at", "at": "2026-03-02T08:00:00Z" }"#;
        let (exit, answer) = answer(case);
        assert_eq!(exit, Exit::Rejected);
        assert!(answer["error"].as_str().unwrap().contains("night"), "{answer}");
    }

    #[test]
    fn a_file_of_another_kind_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let questions = folder.path().join("questions.json");
        std::fs::write(&questions, "[]").unwrap();
        let failure = Calendar { questions }.run(&Console::plain()).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.contains("not a question file"), "{failure}");
    }
}
