//! A witness follows an honest server, and raises the alarm before every other one.

mod fake;

use super::*;
use crate::output::captured::Captured;
use fake::Fake;
use outrigger_kernel::Tree;
use std::fs;
use tempfile::TempDir;

/// A witness at work: its folder, and the server that it asks.
struct Post {
    folder: TempDir,
    server: Fake,
}

fn post(size: u64) -> Post {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("token"), "otr_secret\n").unwrap();
    let new = key::New::named(folder.path().join("key"), "northwind.example/witness");
    new.run(&Console::plain()).unwrap();
    Post { folder, server: Fake::show(fake::tree(size, None)) }
}

impl Post {
    fn run(&self) -> Run {
        let path = |name: &str| self.folder.path().join(name);
        Run {
            server: self.server.origin.clone(),
            engagement: fake::engagement(),
            token_file: path("token"),
            key: path("key"),
            state: path("state.json"),
            server_key: None,
            every: EVERY_MIN,
            once: true,
        }
    }

    fn look(&self) -> Result<Exit, Failure> {
        self.run().run(&Console::plain())
    }

    fn state(&self) -> State {
        State::read(&self.folder.path().join("state.json")).unwrap().unwrap()
    }

    /// The names of the files that were kept as evidence.
    fn evidence(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().file_name());
        let mut names: Vec<String> = files.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name.contains("alarm"));
        names.sort();
        names
    }

    /// A ledger is shown that must not be signed: an alarm that stays.
    fn alarms(&self, shown: Tree, why: &str) {
        let (before, signed) = (self.state(), self.server.cosigned().len());
        let honest = self.server.swap(shown);
        let failure = self.look().unwrap_err();
        assert_eq!(failure.exit, Exit::NotVerified);
        assert!(failure.message.starts_with("ALARM: ") && failure.message.contains(why), "{failure}");
        assert_eq!(self.state().checkpoint, before.checkpoint, "it remembers what it had seen");
        let seen = fs::read_to_string(self.folder.path().join("state.json.alarm-1.seen.txt")).unwrap();
        assert_eq!(seen, before.checkpoint);
        self.server.swap(honest);
        let again = self.look().unwrap_err();
        assert!(again.message.contains("signs no more") && again.message.contains(why), "{again}");
        assert_eq!(self.server.cosigned().len(), signed, "nothing was signed");
    }
}

#[test]
fn an_honest_ledger_is_followed_and_signed() {
    let post = post(7);
    let said = Captured::default();
    assert_eq!(post.run().run(&said.console()), Ok(Exit::Ok));
    assert!(said.results().starts_with("Co-signed 7 entries of "), "{}", said.results());
    assert!(said.messages().contains("keeps to the server's key outrigger+"), "{}", said.messages());
    for size in [7, 8, 20] {
        post.server.swap(fake::tree(size, None));
        assert_eq!(post.look(), Ok(Exit::Ok), "{size}");
        assert_eq!(post.state().seen().unwrap().size, size);
    }
    let key = key::read(&post.folder.path().join("key")).unwrap();
    let signed = post.server.cosigned();
    assert_eq!(signed.len(), 4);
    for note in &signed {
        assert!(note.verified_by(key.verifier()).is_some() && note.signatures.len() == 2, "{note}");
    }
    assert_eq!(post.state().checkpoint, signed[3].to_string(), "what it shows to others is signed by both");
    assert!(post.evidence().is_empty());
}

#[test]
fn a_roll_back_raises_the_alarm() {
    let post = post(7);
    post.look().unwrap();
    post.alarms(fake::tree(6, None), "it was rolled back");
    assert_eq!(post.evidence(), ["state.json.alarm-1.seen.txt", "state.json.alarm-1.shown.txt"]);
}

#[test]
fn r07_a_rewrite_raises_the_alarm() {
    let longer = post(7);
    longer.look().unwrap();
    longer.alarms(fake::tree(9, Some(2)), "no proof leads from the 7 entries");
    assert_eq!(longer.evidence().len(), 3, "with the proof that fails");
    let as_long = post(7);
    as_long.look().unwrap();
    as_long.alarms(fake::tree(7, Some(6)), "two roots over the first 7 entries");
}

#[test]
fn the_alarm_ends_when_somebody_moves_the_memory_away() {
    let post = post(7);
    post.look().unwrap();
    post.alarms(fake::tree(6, None), "it was rolled back");
    fs::rename(post.folder.path().join("state.json"), post.folder.path().join("state.old")).unwrap();
    assert_eq!(post.look(), Ok(Exit::Ok));
}

#[test]
fn what_proves_nothing_is_refused_without_an_alarm() {
    let post = post(7);
    post.look().unwrap();
    let check = |why: &str| {
        let failure = post.look().unwrap_err();
        assert!(failure.exit == Exit::NotVerified && failure.message.contains(why), "{failure}");
        assert_eq!((post.state().alarm, post.evidence().len()), (None, 0), "{why}");
    };
    post.server.sign_by([9; 32]);
    check("is not signed by the key that this witness keeps to");
    post.server.sign_by(fake::SERVER);
    post.server.swap(fake::tree(9, None));
    post.server.refuse_proofs(true);
    check("gives no proof that its 9 entries grew out of the 7 seen before: There is no proof.");
    post.server.refuse_proofs(false);
    assert_eq!(post.look(), Ok(Exit::Ok));
}

#[test]
fn what_was_shown_is_remembered_before_it_is_signed() {
    let post = post(7);
    post.server.refuse_cosignatures();
    let failure = post.look().unwrap_err();
    assert_eq!(failure.exit, Exit::NotFound, "{failure}");
    assert_eq!(post.state().seen().unwrap().size, 7);
    post.server.swap(fake::tree(7, Some(0)));
    assert!(post.look().unwrap_err().message.starts_with("ALARM: "));
}

#[test]
fn a_memory_is_about_one_ledger_and_one_server() {
    let post = post(7);
    let stranger = SignerKey::new("outrigger", outrigger_kernel::note::KeyKind::Ed25519, [9; 32]);
    let pinned = Run { server_key: Some(stranger.verifier().clone()), ..post.run() };
    let failure = pinned.run(&Console::plain()).unwrap_err();
    assert_eq!(failure.exit, Exit::NotVerified, "the key was known beforehand: {failure}");
    post.look().unwrap();
    assert_eq!(pinned.run(&Console::plain()).unwrap_err().exit, Exit::Usage);
    let other = Run { engagement: EngagementId::from_random([9; 16]), ..post.run() };
    assert!(other.run(&Console::plain()).unwrap_err().message.contains("another engagement"));
    fs::write(post.folder.path().join("key"), "no key").unwrap();
    assert_eq!(post.look().unwrap_err().exit, Exit::Usage);
}

#[test]
fn waiting_has_bounds() {
    assert_eq!(every("10m"), Ok(Duration::from_secs(600)));
    assert_eq!(every("10s"), Ok(EVERY_MIN));
    for wrong in ["", "9s", "25h", "-1m", "often"] {
        assert!(every(wrong).is_err(), "{wrong}");
    }
}
