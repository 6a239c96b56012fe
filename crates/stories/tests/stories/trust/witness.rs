//! Both sides keep watch: a server that rolls back, rewrites or shows each side another ledger is found out.

use super::{
    client::Client,
    count::tell,
    image::{self, Image},
    server::Server,
    site::{LEAD, MANAGER, Site},
};
use crate::program::{Folder, Told, outrigger, with};
use std::{fs, path::Path};

const NOT_VERIFIED: i32 = 7;

/// A witness of one side, with the files that it keeps.
struct Witness {
    name: &'static str,
    engagement: String,
    key: String,
    token: String,
    state: String,
}

impl Witness {
    /// Makes the key of a witness, names it in the ledger, and gets it a token. No server may run meanwhile.
    fn post(folder: &Folder, site: &Site, (name, login): (&'static str, &str)) -> Self {
        let path = |what: &str| folder.path(&format!("{name}.{what}"));
        let (key, token, state) = (path("key"), path("token"), path("json"));
        let called = format!("{name}.example/witness");
        let new = outrigger(&["witness", "new", "--key", &key, "--name", &called]).leaving(0);
        let named = format!("key={}", new.out.trim());
        site.act(login, "engagement.name-witness", &[named.as_str()]);
        let engagement = site.engagement.to_string();
        let reach = ["--name", name, "--scope", "witness", "--engagement", &engagement, "--data", &site.data];
        let made = outrigger(&with(&["account", "token", login], &reach)).leaving(0);
        fs::write(&token, made.out).unwrap();
        Self { name, engagement, key, token, state }
    }

    /// Looks once at what a server shows.
    fn look(&self, server: &Server) -> Told {
        let what = ["--engagement", &self.engagement, "--token-file", &self.token, "--key", &self.key];
        let at = ["witness", "run", "--once", "--server", &server.origin, "--state", &self.state];
        outrigger(&with(&at, &what))
    }

    /// Looks once at a server that must not be signed for.
    fn is_alarmed(&self, server: &Server, why: &str) {
        let told = self.look(server).leaving(NOT_VERIFIED);
        assert!(told.err.contains("ALARM") && told.err.contains(why), "{}: {}", self.name, told.err);
    }

    /// What it saw last, as it sends it to the other side.
    fn shown(&self, folder: &Folder) -> String {
        let told = outrigger(&["witness", "show", "--state", &self.state]).leaving(0);
        folder.keep(&format!("from-{}.txt", self.name), told.out)
    }
}

/// A site with a witness of each side.
fn watched(folder: &Folder) -> (Site, [Witness; 2]) {
    let site = Site::make(&folder.path("data"));
    let witnesses = [("meridian", LEAD), ("halyard", MANAGER)].map(|side| Witness::post(folder, &site, side));
    (site, witnesses)
}

/// The same data in another folder, from which another history can go on.
fn fork(site: &Site, data: &str) -> Site {
    image::lay_down(&image::read(Path::new(&site.data)), Path::new(data));
    Site { data: data.to_owned(), engagement: site.engagement }
}

fn roll_back(site: &Site, image: &Image) {
    image::lay_down(image, Path::new(&site.data));
}

#[test]
fn an_honest_server_is_co_signed_by_both_sides() {
    let folder = Folder::empty();
    let (site, [ours, theirs]) = watched(&folder);
    let session = site.link(MANAGER);
    let server = Server::start(&site.data);
    for witness in [&ours, &theirs, &ours] {
        witness.look(&server).leaving(0);
    }
    let mira = Client::enter(&server.origin, &session, site.engagement.as_str());
    let ledger = mira.data("ledger").unwrap();
    let size = ledger["size"].as_u64().unwrap();
    assert_eq!((&ledger["witnessed"]["size"], &ledger["witnessed"]["since"]), (&size.into(), &0.into()));
    assert_eq!(ledger["witnessed"]["by"].as_array().unwrap().len(), 2, "{ledger}");
    let theirs_shown = theirs.shown(&folder);
    outrigger(&["witness", "compare", &ours.state, &theirs_shown]).leaving(0);
    assert!(
        mira.act("content.draft", "one-more", &[("kind", "source"), ("name", "x"), ("zone", "Etc/UTC")])
            .unwrap()
            .is_success()
    );
    ours.look(&server).leaving(0);
    // Now one has seen more than the other, which only a proof can settle.
    outrigger(&["witness", "compare", &ours.state, &theirs_shown]).leaving(2);
    let proof = ["--server", &server.origin, "--token-file", &ours.token];
    let told = outrigger(&with(&["witness", "compare", &ours.state, &theirs_shown], &proof)).leaving(0);
    assert!(told.out.contains("that grew out of"), "{}", told.out);
}

#[test]
fn r08_a_split_view_is_found_when_witnesses_compare() {
    let folder = Folder::empty();
    let (site, [ours, theirs]) = watched(&folder);
    let honest = Server::start(&site.data);
    ours.look(&honest).leaving(0);
    theirs.look(&honest).leaving(0);
    honest.kill();

    let other = fork(&site, &folder.path("fork"));
    site.add_source("What one side is shown");
    other.add_source("What the other side is shown");
    let (for_us, for_them) = (Server::start(&site.data), Server::start(&other.data));
    ours.look(&for_us).leaving(0);
    theirs.look(&for_them).leaving(0);
    // Each has a ledger that grows as it should, signed by one key; only together they see it.
    let (from_us, from_them) = (ours.shown(&folder), theirs.shown(&folder));
    let key = pinned(&ours.state);
    for (mine, received) in [(&ours.state, &from_them), (&theirs.state, &from_us), (&from_us, &from_them)] {
        let compare = ["witness", "compare", mine, received, "--key", &key];
        let told = outrigger(&compare).leaving(NOT_VERIFIED);
        assert!(told.err.contains("ALARM: the two saw different ledgers"), "{}", told.err);
    }
    // And whoever is shown the other's ledger afterwards sees it alone.
    ours.is_alarmed(&for_them, "two roots over the first");
    tell("R8", "two ledgers shown to two sides, both sides alarmed");
}

/// The key of the server that a witness keeps to.
fn pinned(state: &str) -> String {
    let state: serde_json::Value = serde_json::from_str(&fs::read_to_string(state).unwrap()).unwrap();
    state["server-key"].as_str().unwrap().to_owned()
}

#[test]
fn r07_a_rewritten_ledger_is_found_by_its_witness() {
    let folder = Folder::empty();
    let (site, [ours, theirs]) = watched(&folder);
    let forged = fork(&site, &folder.path("forged"));
    site.add_source("As it was");
    let server = Server::start(&site.data);
    ours.look(&server).leaving(0);
    server.kill();
    // The insider has the server's key, and makes every hash and signature anew.
    forged.add_source("As it never was");
    forged.add_source("And more");
    let server = Server::start(&forged.data);
    ours.is_alarmed(&server, "no proof leads from");
    for part in ["seen.txt", "shown.txt", "proof.json"] {
        assert!(Path::new(&format!("{}.alarm-1.{part}", ours.state)).exists(), "{part}");
    }
    ours.is_alarmed(&server, "signs no more");
    theirs.look(&server).leaving(0);
    let told = outrigger(&["ledger", "verify", &forged.data, "--checkpoint", &ours.state]);
    let told = told.leaving(NOT_VERIFIED);
    assert!(told.out.contains("the ledger was rewritten"), "{}", told.out);
    tell("R7", "a rewritten ledger refused by its witness and by the verifier");
}

#[test]
fn a_roll_back_is_found_by_its_witness_and_by_the_verifier() {
    let folder = Folder::empty();
    let (site, [ours, _]) = watched(&folder);
    let early = image::read(Path::new(&site.data));
    site.add_source("What somebody wants undone");
    let server = Server::start(&site.data);
    ours.look(&server).leaving(0);
    let checkpoint = ours.shown(&folder);
    let verify = ["ledger", "verify", &site.data, "--checkpoint", &checkpoint];
    outrigger(&verify).leaving(0);
    server.kill();
    roll_back(&site, &early);
    let told = outrigger(&verify).leaving(NOT_VERIFIED);
    assert!(told.out.contains("it was rolled back"), "{}", told.out);
    let server = Server::start(&site.data);
    ours.is_alarmed(&server, "it was rolled back");
    assert_eq!(
        fs::read_to_string(format!("{}.alarm-1.seen.txt", ours.state)).unwrap(),
        fs::read_to_string(checkpoint).unwrap()
    );
}

#[test]
fn what_a_party_takes_along_verifies_without_the_server() {
    let folder = Folder::empty();
    let (site, [ours, _]) = watched(&folder);
    let session = site.link(MANAGER);
    let server = Server::start(&site.data);
    ours.look(&server).leaving(0);
    let mira = Client::enter(&server.origin, &session, site.engagement.as_str());
    let receipt = folder.keep("receipt.json", mira.get("ledger/1/receipt").unwrap().bytes);
    let export = folder.keep("export.tar", mira.get("export").unwrap().bytes);
    // The operator takes the same beside the running server.
    let own = folder.path("own.tar");
    let engagement = site.engagement.to_string();
    let of = ["--data", &site.data, "--engagement", &engagement, "-o", &own];
    outrigger(&with(&["ledger", "export"], &of)).leaving(0);
    assert_eq!(fs::read(&own).unwrap(), fs::read(&export).unwrap());
    server.kill();

    let key = pinned(&ours.state);
    for place in [&receipt, &export] {
        let told = outrigger(&["ledger", "verify", place, "--key", &key]).leaving(0);
        assert!(told.out.starts_with("Sound: "), "{}", told.out);
        let mut bytes = fs::read(place).unwrap();
        let at = bytes.windows(7).position(|window| window == b"Halyard").unwrap();
        bytes[at] ^= 1;
        fs::write(place, bytes).unwrap();
        outrigger(&["ledger", "verify", place, "--key", &key]).leaving(NOT_VERIFIED);
    }
}
