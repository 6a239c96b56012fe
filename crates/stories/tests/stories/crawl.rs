//! Every page that links lead to is there, light enough for a slow line, and told to run nothing foreign.

use crate::house::{ANNA, Answer, BEN, HTML, House, Person};
use flate2::{Compression, write::GzEncoder};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    io::Write,
};

/// Bytes of a page as they travel, compressed.
const PAGE_BYTES_MAX: usize = 60_000;
/// Bytes of the style sheet and of the script.
const STYLE_BYTES_MAX: usize = 14 << 10;
const SCRIPT_BYTES_MAX: usize = 8 << 10;
/// Pages of one kind that are looked at.
const OF_A_KIND: usize = 3;
/// More kinds of pages than the product has.
const PAGES_MAX: usize = 400;

#[test]
fn every_link_of_the_demo_leads_somewhere() {
    let house = House::furnished();
    let mut seen = 0;
    for login in [ANNA, BEN] {
        let paths = crawl(&house.person(login));
        assert!(paths.len() > 40, "{paths:?}");
        seen += paths.len();
    }
    println!("{seen} pages were looked at");
}

#[test]
fn what_every_page_loads_is_small() {
    let house = House::empty();
    let nobody = Person::anonymous(&house.origin());
    let check = |path: &str, kind: &str, bytes_max: usize| {
        let file = nobody.get(path).with_status(200);
        assert!(file.header("content-type").starts_with(kind), "{path}");
        assert!(file.body.len() <= bytes_max, "{path} has {} bytes", file.body.len());
        assert!(file.header("cache-control").contains("max-age"), "{path}");
    };
    check("/assets/outrigger.css", "text/css", STYLE_BYTES_MAX);
    check("/assets/outrigger.js", "text/javascript", SCRIPT_BYTES_MAX);
    let packed = nobody.get_with("/assets/outrigger.css", &[("accept-encoding", "gzip")], |response| {
        response.headers().get("content-encoding").cloned()
    });
    assert_eq!(packed.unwrap(), "gzip");
    assert_eq!(nobody.get("/healthz").with_status(200).body, "ok");
}

/// Follows links from the desk on, and answers with the paths it has looked at.
pub fn crawl(person: &Person) -> HashSet<String> {
    let mut waiting = VecDeque::from(["/".to_owned()]);
    let mut seen = HashSet::new();
    let mut of_kind: HashMap<String, usize> = HashMap::new();
    while let Some(path) = waiting.pop_front() {
        let count = of_kind.entry(kind(&path)).or_default();
        if *count == OF_A_KIND || !seen.insert(path.clone()) {
            continue;
        }
        *count += 1;
        assert!(seen.len() <= PAGES_MAX, "links never end: {path}");
        let page = person.get_as(&path, HTML);
        check(&path, &page);
        waiting.extend(links(&page.body));
    }
    seen
}

fn check(path: &str, page: &Answer) {
    assert_eq!(page.status, 200, "{path}: {}", page.body);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
    assert_eq!(page.header("cache-control"), "no-store", "{path}");
    // A file to keep is as large as it is.
    if page.header("content-type").starts_with("text/html") {
        let bytes = packed_len(&page.body);
        assert!(bytes <= PAGE_BYTES_MAX, "{path} has {bytes} bytes");
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}: {}", page.body);
    }
}

fn packed_len(text: &str) -> usize {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap().len()
}

/// The pages of this server that a page links to.
fn links(page: &str) -> Vec<String> {
    let targets = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = targets.filter(|target| target.starts_with('/') && !target.starts_with("/assets/"));
    own.map(|target| target.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

/// A path with everything that has a digit in it made alike, and the names of its query.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let alike = |part: &str| {
        if part.contains(|c: char| c.is_ascii_digit()) { "#".to_owned() } else { part.to_owned() }
    };
    let parts: Vec<String> = path.split('/').map(alike).collect();
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

#[test]
fn links_are_found_and_kinds_told_apart() {
    let page =
        "<a href=\"/e/a1\">A</a> <a href=\"#main\">B</a> <a href=\"/e/a1/ledger?before=3&#38;as-of=4\">C</a>";
    assert_eq!(links(page), ["/e/a1", "/e/a1/ledger?before=3&as-of=4"]);
    assert_eq!(kind("/e/a1/operate/cases/INC-7?period=2026-10"), "/e/#/operate/cases/#?period");
    assert_ne!(kind("/e/a1/assess"), kind("/e/a1/ledger"));
}
