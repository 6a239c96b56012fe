//! A person is erased by a running server: the name is on no page, in no file and in nothing that leaves the house,
//! an older backup does not bring it back, and every proof and figure stands as it stood.

use super::{
    client::{Answer, Client},
    count::{number, tell},
    load::draft,
    server::Server,
    site::{Site, verify},
};
use crate::{
    house::{ANNA, BEN, furnish, list, text},
    program::{Folder, outrigger, with},
};
use outrigger_store::{Sqlite, Store};
use serde_json::Value;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// The provider's team lead in the sample.
const NAME: &str = "Tina Novak";
const LOGIN: &str = "tina@brightline.example";
/// What stands in the place of her name.
const NOBODY: &str = "an erased person (provider)";
const REASON: (&str, &str) = ("reason", "The person asked for it in writing.");

#[test]
fn e1_to_e5_an_erased_person_is_found_nowhere_and_nothing_else_is_lost() {
    let folder = Folder::empty();
    let house = Furnished::make(&folder);
    let figures = house.figures();
    let yesterday = house.backup(&folder, "yesterday");
    assert!(!files_that_know(&house.site.data).is_empty(), "as long as she works there");

    let tokens = [BEN, ANNA, LOGIN].map(|login| house.site.link(login));
    let log = folder.path("log");
    let server = Server::start_at(&["--data", &house.site.data], File::create(&log).unwrap().into());
    let [ben, anna, tina] =
        tokens.map(|token| Client::enter(&server.origin, &token, house.site.engagement.as_str()));
    draft(&tina, "Second-system").unwrap();
    a_hold_keeps_everybody(&ben);
    assert!(erase(&ben).is_success());
    assert_ne!(tina.get("").unwrap().status, 200, "her session is over");
    let pages = no_page_knows(&[&ben, &anna]);
    let export = anna.get("export").unwrap();
    fs::write(folder.path("export"), &export.bytes).unwrap();
    let files = no_file_knows(&[&house.site.data, &log, &folder.path("export")]);
    server.kill();

    let today = house.backup(&folder, "today");
    let restored = house.restored(&today, &folder.path("of today"), &["--nobody-erased-since"]);
    no_file_knows(&[&house.site.data, &restored.site.data]);
    assert_eq!([house.figures(), restored.figures()], [figures.clone(), figures.clone()]);
    an_older_backup_does_not_bring_the_name_back(&house, (&folder, &yesterday), &figures);
    let told = format!("{} pages and {} files without the name, figures equal", number(pages), number(files));
    for id in ["E1", "E2", "E3", "E4", "E5"] {
        tell(id, &told);
    }
}

fn a_hold_keeps_everybody(ben: &Client) {
    let hold = [("reason", "The figures of October are before a court.")];
    assert!(ben.act("engagement.place-hold", "place", &hold).unwrap().is_success());
    let refused = ben.act("engagement.erase-person", "early", &asked(&account(ben))).unwrap();
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("before a court"), "{}", refused.text());
    let release = [("reason", "The court has decided.")];
    assert!(ben.act("engagement.release-hold", "release", &release).unwrap().is_success());
}

fn erase(ben: &Client) -> Answer {
    ben.act("engagement.erase-person", "erase", &asked(&account(ben))).unwrap()
}

fn asked(account: &str) -> [(&str, &str); 3] {
    [("account", account), ("basis", "data-subject-request"), REASON]
}

/// Her account, as the page of the people has it.
fn account(ben: &Client) -> String {
    let people = ben.data("people").unwrap();
    let mut members = list(&people["parties"]).iter().flat_map(|party| list(&party["members"]));
    let tina = members.find(|member| member["who"]["name"] == NAME).expect("she is a member");
    text(&tina["account"]).to_owned()
}

/// No page has the name, and those of others are where they were; how many pages were looked at.
fn no_page_knows(members: &[&Client]) -> usize {
    let mut looked_at = 0;
    for member in members {
        let size = member.data("ledger").unwrap()["size"].as_u64().unwrap();
        let entries = (1..=size).map(|seq| format!("ledger/{seq}"));
        let pages = ["", "people", "operate", "operate/statements/STMT-2", "ledger", "verify", "gates/G1"];
        for path in pages.map(str::to_owned).into_iter().chain(entries) {
            let page = member.get(&path).unwrap();
            assert_eq!(page.status, 200, "{path}");
            assert!(!knows(&page.bytes), "{path}: {}", page.text());
            looked_at += 1;
        }
        let people = member.get("people").unwrap().text();
        for name in ["Ben Okafor", "Anna Lindqvist", NOBODY] {
            assert!(people.contains(name), "{name} is not in {people}");
        }
    }
    looked_at
}

/// Yesterday's backup knows her. Restored with the list of who was erased since, it does not.
fn an_older_backup_does_not_bring_the_name_back(
    house: &Furnished,
    (folder, yesterday): (&Folder, &str),
    figures: &[Value],
) {
    let list = outrigger(&["backup", "erasures", "--data", &house.site.data]).leaving(0).out;
    let list = folder.keep("erased.json", list);
    let restored = house.restored(yesterday, &folder.path("of yesterday"), &["--erasures", &list]);
    no_file_knows(&[&restored.site.data]);
    assert_eq!(restored.figures(), figures);
    let token = restored.site.link(BEN);
    let server = Server::start(&restored.site.data);
    let ben = Client::enter(&server.origin, &token, restored.site.engagement.as_str());
    let people = ben.get("people").unwrap().text();
    assert!(!knows(people.as_bytes()) && people.contains("an erased person"), "{people}");
    assert!(people.contains("Anna Lindqvist"), "{people}");
    server.kill();
    no_file_knows(&[&restored.site.data]);
}

/// The sample in a data folder.
struct Furnished {
    site: Site,
}

impl Furnished {
    fn make(folder: &Folder) -> Self {
        let data = folder.path("data");
        furnish(Path::new(&data));
        Self::at(data)
    }

    fn at(data: String) -> Self {
        let store = Sqlite::open(Path::new(&data)).unwrap();
        let engagement = store.engagements().unwrap()[0];
        Self { site: Site { data, engagement } }
    }

    /// What was stated, recomputed; the ledger and all in it must be sound.
    fn figures(&self) -> Vec<Value> {
        let all = verify(&self.site.data).leaving(0).json();
        let statements = list(&list(&all)[0]["verification"]["statements"]).to_vec();
        assert_eq!(statements.len(), 2);
        statements
    }

    fn backup(&self, folder: &Folder, name: &str) -> String {
        let file = folder.path(name);
        outrigger(&["backup", "create", "--data", &self.site.data, "-o", &file]).leaving(0);
        file
    }

    fn restored(&self, backup: &str, data: &str, more: &[&str]) -> Self {
        let (keys, master_key) = (format!("{backup}.keys"), format!("{}/keys/master.key", self.site.data));
        let restore =
            ["backup", "restore", backup, "--keys", &keys, "--master-key", &master_key, "--data", data];
        outrigger(&with(&restore, more)).leaving(0);
        Self::at(data.to_owned())
    }
}

/// No file of these folders, and none of these files, has the name or the login; how many were read.
#[track_caller]
fn no_file_knows(places: &[&str]) -> usize {
    let knowing: Vec<PathBuf> = places.iter().flat_map(|place| files_that_know(place)).collect();
    assert!(knowing.is_empty(), "{knowing:?}");
    places.iter().map(|place| files(Path::new(place)).len()).sum()
}

fn files_that_know(place: &str) -> Vec<PathBuf> {
    let files = files(Path::new(place)).into_iter();
    files.filter(|file| knows(&fs::read(file).unwrap())).collect()
}

fn files(place: &Path) -> Vec<PathBuf> {
    if !place.is_dir() {
        return vec![place.to_owned()];
    }
    fs::read_dir(place).unwrap().flat_map(|file| files(&file.unwrap().path())).collect()
}

fn knows(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains(NAME) || text.contains(LOGIN)
}

#[test]
fn a_name_is_found_in_a_file_of_a_folder() {
    let folder = Folder::empty();
    let deep = PathBuf::from(folder.path("deep"));
    fs::create_dir(&deep).unwrap();
    fs::write(deep.join("other"), b"\xff nobody \0").unwrap();
    assert_eq!(no_file_knows(&[&folder.path("deep")]), 1);
    fs::write(deep.join("log"), [b"\xff\0".as_slice(), NAME.as_bytes(), b"\0"].concat()).unwrap();
    assert_eq!(files_that_know(&folder.path("deep")), [deep.join("log")]);
}
