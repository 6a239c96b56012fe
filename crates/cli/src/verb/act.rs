//! `outrigger do`: any command of the product, from the same schema as its form and its JSON.

use crate::{
    exit::{Exit, Failure},
    files,
    folder::Folder,
    output::{Console, printable, text},
};
use outrigger_desk::{Desk, Receipt};
use outrigger_kernel::{AccountId, EngagementId};
use outrigger_lifecycle::{Command, CommandDoc, catalogue, texts};
use serde_json::Value;
use std::path::Path;

/// The largest file that a field is read from.
const FIELD_BYTES_MAX: usize = 1 << 20;
const FOUND: &str = "engagement.found";
/// How the commands begin whose content depends on the kind of the item.
const CONTENT: &str = "content.";

/// What to do, as whom. The server must not run meanwhile: it keeps the data folder to itself.
#[derive(Debug, clap::Args)]
pub struct Do {
    /// The command, as in operate.state-period; leave it out to list all of them
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
    /// Its fields; @FILE reads a value from a file. Without any the fields are listed
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// The sign-in name of the person who does it
    #[arg(long = "as", value_name = "LOGIN")]
    login: Option<String>,
    /// The engagement; it may be left out while the person has only one
    #[arg(long, value_name = "ID")]
    engagement: Option<EngagementId>,
    #[command(flatten)]
    folder: Folder,
    /// Print the receipt as JSON
    #[arg(long)]
    json: bool,
}

impl Do {
    /// Lists commands or fields, or executes a command and prints its receipt.
    ///
    /// # Errors
    /// When there is no such command or field, or the command is refused.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let Some(name) = &self.command else { return list(console) };
        let doc = catalogue::find(name).ok_or_else(|| unknown(name))?;
        let Some(login) = &self.login else { return describe(doc, console) };
        let values = self.values()?;
        let pairs: Vec<(&str, &str)> =
            values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let fields = texts::read_typed(doc, &pairs)?;
        let desk = self.folder.open_existing()?;
        let receipt = self.execute(&desk, (&doc.name, fields), account(&desk, login)?)?;
        if self.json {
            console.json(&receipt)?;
        } else {
            let entries: Vec<String> = receipt.entries.iter().map(ToString::to_string).collect();
            let sealed = format!("Sealed as entry {} of {}.", entries.join(" and "), receipt.engagement);
            console.print(&sealed)?;
        }
        Ok(Exit::Ok)
    }

    fn execute(
        &self,
        desk: &Desk,
        (name, fields): (&str, Value),
        account: AccountId,
    ) -> Result<Receipt, Failure> {
        if name == FOUND {
            return Ok(desk.found(account, fields)?);
        }
        let engagement = match self.engagement {
            Some(engagement) => engagement,
            None => only_one(desk, account)?,
        };
        Ok(desk.execute(account, engagement, Command::parse(name, fields)?)?)
    }

    fn values(&self) -> Result<Vec<(String, String)>, Failure> {
        let value = |field: &String| {
            let Some((key, value)) = field.split_once('=') else {
                let sentence = format!("{} is no field with a value.", printable(field));
                return Err(Failure::new(Exit::Usage, sentence).hint("Write FIELD=VALUE, or FIELD=@FILE."));
            };
            let value = match value.strip_prefix('@') {
                Some(path) => files::read_text(Path::new(path), FIELD_BYTES_MAX)?,
                None => value.to_owned(),
            };
            Ok((key.to_owned(), value))
        };
        self.fields.iter().map(value).collect()
    }
}

fn list(console: &Console) -> Result<Exit, Failure> {
    let mut table = console.table(&["Command", "What it does"]);
    for doc in catalogue::all() {
        table.add_row([text(&doc.name), text(&doc.about)]);
    }
    console.print(&table.to_string())?;
    console.say("Next: outrigger do COMMAND lists its fields.");
    Ok(Exit::Ok)
}

fn describe(doc: &CommandDoc, console: &Console) -> Result<Exit, Failure> {
    let needed = doc.fields.get("required").and_then(Value::as_array);
    let is_needed = |name: &str| needed.is_some_and(|needed| needed.iter().any(|other| other == name));
    let mut table = console.table(&["Field", "Needed", "What it is"]);
    for (name, schema) in doc.fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let needed = if is_needed(name) { "yes" } else { "no" };
        table.add_row([text(name), text(needed), text(meaning(schema, doc))]);
    }
    console.print(&format!("{}\n{table}", doc.about))?;
    if doc.name.starts_with(CONTENT) {
        console
            .say("An item's content is given field by field, with kind=process, objective, kpi or source.");
    }
    console.say(&format!("Next: outrigger do {} FIELD=VALUE ... --as LOGIN", doc.name));
    Ok(Exit::Ok)
}

/// What a field is, with the values that it may have.
fn meaning(schema: &Value, doc: &CommandDoc) -> String {
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    match texts::choices(schema, doc.fields.as_value()).as_slice() {
        [] => about.to_owned(),
        choices => format!("{about} {}", choices.join(" | ")).trim_start().to_owned(),
    }
}

pub(super) fn account(desk: &Desk, login: &str) -> Result<AccountId, Failure> {
    desk.account(login)?.ok_or_else(|| {
        let sentence = format!("There is no account with the login {}.", printable(login));
        Failure::new(Exit::NotFound, sentence).hint("Add it with `outrigger account add LOGIN NAME`.")
    })
}

fn only_one(desk: &Desk, account: AccountId) -> Result<EngagementId, Failure> {
    match desk.desk(account)?.engagements.as_slice() {
        [only] => Ok(only.id),
        [] => Err(Failure::new(Exit::NotFound, "This person belongs to no engagement.")
            .hint(format!("Found one with `outrigger do {FOUND}`."))),
        several => {
            let names: Vec<String> =
                several.iter().map(|row| format!("{} ({})", row.id, row.title)).collect();
            let sentence = format!("This person belongs to several engagements: {}.", names.join(", "));
            Err(Failure::new(Exit::Usage, sentence).hint("Name one with `--engagement ID`."))
        }
    }
}

fn unknown(name: &str) -> Failure {
    let sentence = format!("There is no command {}.", printable(name));
    Failure::new(Exit::Usage, sentence).hint(format!("Did you mean {}?", near(name)))
}

/// The command that is spelt most nearly alike: one of the same group, where there is such a group.
fn near(name: &str) -> String {
    let split = |name: &str| name.split_once('.').map(|(group, verb)| (group.to_owned(), verb.to_owned()));
    let (group, verb) = split(name).unwrap_or_else(|| (String::new(), name.to_owned()));
    let mut known: Vec<(String, String)> =
        catalogue::all().iter().filter_map(|doc| split(&doc.name)).collect();
    if known.iter().any(|(one, _)| *one == group) {
        known.retain(|(one, _)| *one == group);
    }
    let letters_off = |(one, other): &(String, String)| {
        // A name without a group is compared with verbs alone.
        let group_off = if group.is_empty() { 0 } else { strsim::levenshtein(one, &group) };
        group_off + strsim::levenshtein(other, &verb)
    };
    let near = known.iter().min_by_key(|one| letters_off(one));
    near.map(|(group, verb)| format!("{group}.{verb}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::captured::Captured;

    fn act(folder: &Folder, command: &str, fields: &[&str]) -> Result<Exit, Failure> {
        let fields = fields.iter().map(ToString::to_string).collect();
        let login = Some("ada@example.com".to_owned());
        let act = Do {
            command: Some(command.into()),
            fields,
            login,
            engagement: None,
            folder: folder.clone(),
            json: true,
        };
        act.run(&Console::plain())
    }

    #[test]
    fn a_person_founds_and_writes_from_the_command_line() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        folder.open().ok().unwrap().add_account("ada@example.com", "Ada").unwrap();
        let found = ["title=Desk", "client=North", "provider=Bright", "zone=Etc/UTC", "founder=Ada"];
        assert_eq!(
            act(&folder, "operate.connect-source", &["source=SRC-1"]).err().unwrap().exit,
            Exit::NotFound
        );
        assert_eq!(act(&folder, FOUND, &found).ok(), Some(Exit::Ok));
        let why = parent.path().join("why.txt");
        std::fs::write(&why, "Because silence costs twice.").unwrap();
        let why = format!("why=@{}", why.display());
        let objective = ["kind=objective", "statement=Answer sooner", &why, "by=2027-01-01"];
        assert_eq!(act(&folder, "content.draft", &objective).ok(), Some(Exit::Ok));
        let desk = folder.open().ok().unwrap();
        let ada = desk.account("ada@example.com").unwrap().unwrap();
        let engagement = desk.desk(ada).unwrap().engagements[0].id;
        let snapshot = desk.snapshot(ada, engagement, None).unwrap();
        let kept = snapshot.engagement.assess.objectives.iter().next().unwrap();
        assert_eq!(kept.content.why, "Because silence costs twice.");
    }

    #[test]
    fn what_cannot_be_done_says_what_can() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::at(parent.path().join("data"));
        folder.open().ok().unwrap().add_account("ada@example.com", "Ada").unwrap();
        let misspelt = act(&folder, "operate.state-perod", &[]).err().unwrap();
        assert_eq!(misspelt.hint.as_deref(), Some("Did you mean operate.state-period?"));
        let within = |name: &str| near(name).split_once('.').unwrap().0.to_owned();
        assert_eq!((within("assess.raise-claim"), within("gate.sing")), ("assess".into(), "gate".into()));
        assert_eq!(
            (near("raise-clam"), near("oprate.raise-claim")),
            (near("operate.raise-claim"), near("raise-claim"))
        );
        let slip = act(&folder, FOUND, &["titel=Desk"]).err().unwrap();
        assert_eq!(slip.message, "engagement.found has no field titel.");
        assert_eq!(act(&folder, FOUND, &["title"]).err().unwrap().exit, Exit::Usage);
        assert_eq!(act(&folder, FOUND, &["title=Desk"]).err().unwrap().exit, Exit::Usage);
    }

    #[test]
    fn fields_are_listed_with_the_values_they_may_have() {
        let described = |command: &str| {
            let captured = Captured::default();
            describe(catalogue::find(command).unwrap(), &captured.console()).unwrap();
            (captured.results(), captured.messages())
        };
        let (fields, said) = described("operate.answer-claim");
        assert!(fields.contains("accept | reject"), "{fields}");
        assert!(!said.contains("An item's content"), "{said}");
        assert!(described("operate.raise-claim").0.contains("relief | exclusion"));
        assert!(described("content.draft").1.contains("An item's content is given field by field"));
    }
}
