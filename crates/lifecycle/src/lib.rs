//! The life of one engagement: what may be asked, what happened, what is true now.
//!
//! **Invariant:** [`decide`] is the only place where rules live and [`evolve`] the only writer of
//! state. Both are pure: time, actor and computed figures are handed in.

pub mod access;
pub mod assess;
pub mod catalogue;
pub mod content;
pub mod context;
pub mod engagement;
mod fault;
pub mod founding;
pub mod gate;
pub mod limits;
pub mod operate;
pub mod stage;
pub mod texts;
pub mod view;

pub use catalogue::CommandDoc;
pub use context::{Actor, Context, Evidence, Need, Stamp};
pub use engagement::{Engagement, Member};

use assess::Assess;
use operate::Operate;
use outrigger_kernel::{Refusal, refusal};
use serde::de::DeserializeOwned;
use serde_json::Value;
use stage::Stage;

/// Everything that may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Founding the engagement, its members and its witnesses.
    Founding(founding::Command),
    /// Writing and changing items, and their files.
    Content(content::Command),
    /// Signing and waiving gates.
    Gate(gate::Command),
    /// The assess stage.
    Assess(<Assess as Stage>::Command),
    /// The operate stage.
    Operate(<Operate as Stage>::Command),
}

/// Everything that can have happened. Facts are only ever added.
#[derive(Clone, Debug)]
pub enum Fact {
    /// The engagement was founded, a member admitted or erased, a witness named.
    Founding(founding::Fact),
    /// An item was written or changed, a file attached.
    Content(content::Fact),
    /// A gate was signed, waived or opened.
    Gate(gate::Fact),
    /// The assess stage.
    Assess(<Assess as Stage>::Fact),
    /// The operate stage.
    Operate(<Operate as Stage>::Fact),
}

/// Turns a command into facts, or says why not. Same engagement, command and context: same answer.
///
/// # Errors
/// The refusal, with what to do next.
pub fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    access::allows(on, &command, ctx)?;
    match command {
        Command::Founding(command) => wrap(founding::decide(on, command, ctx)?, Fact::Founding),
        Command::Content(command) => wrap(content::decide(on, command, ctx)?, Fact::Content),
        Command::Gate(command) => wrap(gate::decide(on, command, ctx)?, Fact::Gate),
        Command::Assess(command) => wrap(Assess::decide(on, command, ctx)?, Fact::Assess),
        Command::Operate(command) => wrap(Operate::decide(on, command, ctx)?, Fact::Operate),
    }
}

fn wrap<F>(facts: Vec<F>, fact: fn(F) -> Fact) -> Result<Vec<Fact>, Refusal> {
    Ok(facts.into_iter().map(fact).collect())
}

/// Folds one fact into the state.
pub fn evolve(on: &mut Engagement, stamp: &Stamp, fact: &Fact) {
    match fact {
        Fact::Founding(fact) => founding::evolve(on, stamp, fact),
        Fact::Content(fact) => content::evolve(on, stamp, fact),
        Fact::Gate(fact) => gate::evolve(&mut on.gates, stamp, fact),
        Fact::Assess(fact) => Assess::evolve(&mut on.assess, stamp, fact),
        Fact::Operate(fact) => Operate::evolve(&mut on.operate, stamp, fact),
    }
    on.head = stamp.seq;
    on.last = Some(stamp.clone());
}

impl Command {
    /// Reads a command by its name, as in `operate.state-period`, and its fields.
    ///
    /// # Errors
    /// When there is no such command or a field is wrong; the sentence names it.
    pub fn parse(name: &str, fields: Value) -> Result<Self, Refusal> {
        let unknown = || refusal::not_found("command", name);
        let (group, verb) = name.split_once('.').ok_or_else(unknown)?;
        if !catalogue::all().iter().any(|doc| doc.name == name) {
            return Err(unknown());
        }
        match group {
            "engagement" => tagged("command", verb, fields).map(Self::Founding),
            "content" => tagged("command", verb, fields).map(Self::Content),
            "gate" => tagged("command", verb, fields).map(Self::Gate),
            Assess::NAME => tagged("command", verb, fields).map(Self::Assess),
            Operate::NAME => tagged("command", verb, fields).map(Self::Operate),
            _ => Err(unknown()),
        }
    }

    /// Its name, as in `operate.state-period`.
    pub fn name(&self) -> String {
        let (group, value) = match self {
            Self::Founding(command) => ("engagement", serde_json::to_value(command)),
            Self::Content(command) => ("content", serde_json::to_value(command)),
            Self::Gate(command) => ("gate", serde_json::to_value(command)),
            Self::Assess(command) => (Assess::NAME, serde_json::to_value(command)),
            Self::Operate(command) => (Operate::NAME, serde_json::to_value(command)),
        };
        format!("{group}.{}", tag(value.ok().as_ref(), "command"))
    }

    /// What the desk must compute before this command can be decided.
    pub fn needs(&self, on: &Engagement) -> Option<Need> {
        match self {
            Self::Assess(command) => assess::needs(on, command),
            Self::Operate(command) => operate::needs(on, command),
            Self::Content(command) => content::needs(command),
            Self::Founding(_) | Self::Gate(_) => None,
        }
    }
}

impl Fact {
    /// Its name in the ledger, as in `operate.period-stated`.
    pub fn kind(&self) -> String {
        let (group, value) = self.parts();
        format!("{group}.{}", tag(value.as_ref(), "fact"))
    }

    /// Its payload in the ledger.
    pub fn payload(&self) -> Vec<u8> {
        self.parts().1.map(|value| value.to_string().into_bytes()).unwrap_or_default()
    }

    /// Reads a fact back from the ledger.
    ///
    /// # Errors
    /// A sentence when this version knows no such fact or the payload is not one.
    pub fn parse(kind: &str, payload: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(payload).map_err(|error| format!("{kind}: {error}"))?;
        let read = |value: Value| match kind.split_once('.').map_or("", |(group, _)| group) {
            "engagement" => serde_json::from_value(value).map(Self::Founding),
            "content" => serde_json::from_value(value).map(Self::Content),
            "gate" => serde_json::from_value(value).map(Self::Gate),
            Assess::NAME => serde_json::from_value(value).map(Self::Assess),
            Operate::NAME => serde_json::from_value(value).map(Self::Operate),
            _ => Err(serde::de::Error::custom("this version knows no such fact")),
        };
        // The name stands under the leaf hash beside the payload: the two must be of one fact. The group is
        // the type that it is read as.
        let (_, verb) = kind.split_once('.').unwrap_or_default();
        if tag(Some(&value), "fact") != verb {
            return Err(format!("{kind}: the payload is of {}", tag(Some(&value), "fact")));
        }
        read(value).map_err(|error| format!("{kind}: {error}"))
    }

    /// Its name and its payload in the ledger.
    pub fn written(&self) -> (String, Vec<u8>) {
        let (group, value) = self.parts();
        let kind = format!("{group}.{}", tag(value.as_ref(), "fact"));
        (kind, value.map(|value| value.to_string().into_bytes()).unwrap_or_default())
    }

    fn parts(&self) -> (&'static str, Option<Value>) {
        match self {
            Self::Founding(fact) => ("engagement", serde_json::to_value(fact).ok()),
            Self::Content(fact) => ("content", serde_json::to_value(fact).ok()),
            Self::Gate(fact) => ("gate", serde_json::to_value(fact).ok()),
            Self::Assess(fact) => (Assess::NAME, serde_json::to_value(fact).ok()),
            Self::Operate(fact) => (Operate::NAME, serde_json::to_value(fact).ok()),
        }
    }
}

fn tag(value: Option<&Value>, key: &str) -> String {
    value.and_then(|value| value.get(key)).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn tagged<C: DeserializeOwned>(key: &str, verb: &str, fields: Value) -> Result<C, Refusal> {
    let Value::Object(mut map) = fields else {
        return Err(refusal::invalid("A command's fields are a JSON object."));
    };
    map.insert(key.into(), verb.into());
    let value = Value::Object(map);
    <C as serde::Deserialize<'_>>::deserialize(&value).map_err(|error| {
        let fields = value.as_object().cloned().unwrap_or_default();
        fault::refuse::<C>((key, verb), &fields, &error)
    })
}

#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;
