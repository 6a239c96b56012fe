//! Folders of the first version are brought up to date: everything is found again, wherever it was broken
//! off before.

use super::*;
use crate::{
    Account, Chunk, KnownChunk, Link, Session, Shelf, Sqlite, Store,
    blob::{Blobs, Disk},
    contract::{account, engagement, entries, tail},
    sqlite::{BLOBS_NAME, FILE_NAME, open},
};
use outrigger_kernel::{EngagementId, Entry, Hash, Instant};
use rusqlite::params;
use std::{fs, path::Path};
use tempfile::TempDir;

/// Events that wait in one tail: more than one chunk of them.
const WAITING: u64 = 10_005;
/// Ids that batches of another tail hold: more than one chunk of them too.
const SEALED: u64 = 10_001;
const BLOBS: [&[u8]; 3] = [b"", b"PAR1", &[7; 50_000]];

fn id(no: u64) -> [u8; 16] {
    let mut id = [0xab; 16];
    id[..8].copy_from_slice(&no.to_be_bytes());
    id
}

fn line(no: u64) -> Vec<u8> {
    format!("{{\"no\":{no},\"text\":\"\\u0000 é\"}}\n").into_bytes()
}

fn people() -> [Account; 2] {
    [
        Account { password: Some("$argon2id$v=19$x".into()), ..account(1, "ada@client.example") },
        account(2, "ben"),
    ]
}

fn session(no: u8) -> Session {
    Session {
        token_digest: Hash([no; 32]),
        account: account(1, "").id,
        created: Instant(5),
        seen: Instant(1_772_000_000_000_000 + i64::from(no)),
        csrf: Hash([no + 1; 32]),
    }
}

fn link() -> Link {
    Link { token_digest: Hash([9; 32]), account: account(2, "").id, expires: Instant(100) }
}

/// A data folder as the first version left it, with rows in every table.
fn first_version() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut db = Connection::open(dir.path().join(FILE_NAME)).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL").unwrap();
    let transaction = db.transaction().unwrap();
    transaction.execute_batch("CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT").unwrap();
    transaction.execute_batch(STEPS[0].sql).unwrap();
    transaction.execute("INSERT INTO schema_version (version) VALUES (1)", []).unwrap();
    fill_people(&transaction);
    fill_tails(&transaction);
    for entry in entries(engagement(3), 0, 4) {
        insert_entry(&transaction, engagement(3), &entry);
    }
    for bytes in BLOBS {
        let sql = "INSERT INTO blob (digest, bytes) VALUES (?1, ?2)";
        transaction.execute(sql, params![Hash::of(bytes).0, bytes]).unwrap();
    }
    transaction.commit().unwrap();
    dir
}

/// The same folder once more, as long as nobody has it open.
fn copy_of(dir: &TempDir) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    fs::copy(dir.path().join(FILE_NAME), copy.path().join(FILE_NAME)).unwrap();
    copy
}

fn fill_people(db: &Connection) {
    for person in people() {
        let Account { id, login, name, password, created } = person;
        db.execute(
            "INSERT INTO account VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id.as_str(), login, name, password, created.0],
        )
        .unwrap();
    }
    for (whose, no) in [(1, 4), (2, 1), (1, 1), (1, 3)] {
        let row = [account(whose, "").id.to_string(), engagement(no).to_string()];
        db.execute("INSERT INTO account_grant (account, engagement) VALUES (?1, ?2)", row).unwrap();
    }
    for session in [session(1), session(2)] {
        let Session { token_digest, account, created, seen, csrf } = session;
        db.execute(
            "INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5)",
            params![token_digest.0, account.as_str(), created.0, seen.0, csrf.0],
        )
        .unwrap();
    }
    let Link { token_digest, account, expires } = link();
    let sql = "INSERT INTO link VALUES (?1, ?2, ?3)";
    db.execute(sql, params![token_digest.0, account.as_str(), expires.0]).unwrap();
}

/// Source 7 has events that wait and three ids that a batch holds, source 8 only such ids, and the one
/// event of source 9 has no newline.
fn fill_tails(db: &Connection) {
    let known = |source: u32, no: u64| {
        let mut insert = db.prepare_cached("INSERT INTO tail_known VALUES (?1, ?2, ?3)").unwrap();
        insert.execute(params![engagement(1).as_str(), source, id(no)]).unwrap();
    };
    let waits = |source: u32, no: u64, line: &[u8]| {
        known(source, no);
        let sql = "INSERT INTO tail (engagement, source, external_id, line) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = db.prepare_cached(sql).unwrap();
        insert.execute(params![engagement(1).as_str(), source, id(no), line]).unwrap();
    };
    (1..=3).for_each(|no| known(7, no));
    // What arrived first need not have the smallest id.
    (0..WAITING).rev().for_each(|no| waits(7, 100 + no, &line(no)));
    (0..SEALED).for_each(|no| known(8, no));
    waits(9, 1, b"no newline");
}

fn insert_entry(db: &Connection, engagement: EngagementId, entry: &Entry) {
    let sql = "INSERT INTO entry (engagement, seq, at, actor, kind, payload, salt, leaf)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    db.execute(
        sql,
        params![
            engagement.as_str(),
            i64::try_from(entry.seq).unwrap(),
            entry.at.0,
            entry.actor.as_str(),
            entry.kind,
            entry.payload,
            entry.salt,
            entry.leaf.0
        ],
    )
    .unwrap();
}

/// Opens a folder and finds everything that [`first_version`] put there.
fn finds_everything(dir: &Path) {
    let store = Sqlite::open(dir).unwrap();
    finds_people(&store);
    finds_tails(&store);
    assert_eq!(store.engagements(), Ok(vec![engagement(3)]));
    assert_eq!(store.read(engagement(3), 0, 10), Ok(entries(engagement(3), 0, 4)));
    let mut digests = BLOBS.map(Hash::of).to_vec();
    digests.sort_unstable();
    assert_eq!(store.blobs(None, 10), Ok(digests));
    for bytes in BLOBS {
        assert_eq!(store.blob_get(Hash::of(bytes)), Ok(Some(bytes.to_vec())));
    }
}

fn finds_people(store: &dyn Store) {
    for person in people() {
        assert_eq!(store.account_by_login(&person.login), Ok(Some(person.clone())));
        assert_eq!(store.account(person.id), Ok(Some(person)));
    }
    let [ada, ben] = people().map(|person| person.id);
    assert_eq!(store.grants(ada), Ok([4, 1, 3].map(engagement).to_vec()), "in the order they were granted");
    assert_eq!(store.grants(ben), Ok(vec![engagement(1)]));
    for no in [1, 2] {
        assert_eq!(store.session(Hash([no; 32])), Ok(Some(session(no))));
    }
    assert_eq!(store.records(Shelf::SessionOf, &format!("{ada}/"), "", 10).unwrap().len(), 2);
    assert_eq!(store.shaped::<Link>(Shelf::Link, &link().token_digest.to_string()), Ok(Some(link())));
}

fn finds_tails(store: &dyn Store) {
    assert_eq!(store.tails(), Ok(vec![tail(1, 7), tail(1, 8), tail(1, 9)]));
    let known = |source| store.tail_ids(tail(1, source), 0, 10).unwrap();
    let waiting = |source| store.tail_read(tail(1, source), 0, 10).unwrap();
    let sealed = |no, ids: Vec<[u8; 16]>| KnownChunk { no, ids, batch: Some(Hash([0; 32])), bytes: 0 };

    let chunks = waiting(7);
    assert_eq!(
        chunks.iter().map(|chunk| (chunk.no, chunk.ids.len())).collect::<Vec<_>>(),
        [(2, 10_000), (3, 5)]
    );
    let ids: Vec<[u8; 16]> = (0..WAITING).rev().map(|no| id(100 + no)).collect();
    assert_eq!(chunks.iter().flat_map(|chunk| chunk.ids.clone()).collect::<Vec<_>>(), ids);
    let lines: Vec<u8> = (0..WAITING).rev().flat_map(line).collect();
    assert!(chunks.iter().flat_map(|chunk| chunk.lines.clone()).eq(lines), "in the order they arrived");
    assert_eq!(known(7)[0], sealed(1, (1..=3).map(id).collect()));
    assert!(known(7)[1..].iter().all(|chunk| chunk.batch.is_none()));

    let halves = [0..10_000, 10_000..SEALED].map(|half| half.map(id).collect::<Vec<_>>());
    assert_eq!(known(8), (1..).zip(halves).map(|(no, ids)| sealed(no, ids)).collect::<Vec<_>>());
    assert_eq!((waiting(8), store.tail_head(tail(1, 8))), (vec![], Ok(2)));
    assert_eq!(waiting(9), [Chunk { no: 1, ids: vec![id(1)], lines: b"no newline\n".to_vec() }]);
}

#[test]
fn r16_a_folder_of_the_first_version_is_brought_up_to_date() {
    let dir = first_version();
    finds_everything(dir.path());
    finds_everything(dir.path());
    let db = Connection::open(dir.path().join(FILE_NAME)).unwrap();
    assert_eq!(version(&db), Ok(KNOWN));
    let left = "SELECT count(*) FROM sqlite_schema WHERE name IN
                ('account', 'account_grant', 'session', 'link', 'tail', 'tail_known')";
    assert_eq!(db.query_row(left, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    assert_eq!(db.query_row("SELECT count(*) FROM blob", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

/// Takes a part of the second step and is killed: so many statements, or the rows and then some.
fn broken_off(dir: &Path, pieces: usize) -> usize {
    let mut db = open::for_writing(&dir.join(FILE_NAME)).unwrap();
    let step = &STEPS[1];
    let statements = |sql: &'static str| sql.split_inclusive(';').filter(|one| !one.trim().is_empty());
    db.execute_batch(KEYS_TABLE).unwrap();
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let mut taken = 0;
    for sql in statements(step.sql).take(pieces) {
        transaction.execute_batch(sql).unwrap();
        taken += 1;
    }
    if taken < pieces {
        (step.rows)(&transaction).unwrap();
        taken += 1;
        for sql in statements(step.after).take(pieces - taken) {
            transaction.execute_batch(sql).unwrap();
            taken += 1;
        }
    }
    // Nothing is committed: as when the process ends here.
    taken
}

#[test]
fn r16_a_step_that_was_broken_off_is_taken_again() {
    let dir = first_version();
    let mut pieces = 0;
    while broken_off(dir.path(), pieces) == pieces {
        let db = Connection::open(dir.path().join(FILE_NAME)).unwrap();
        assert_eq!(version(&db), Ok(1), "after {pieces} pieces");
        drop(db);
        pieces += 1;
    }
    assert!(pieces > 10, "{pieces}");
    finds_everything(dir.path());
}

#[test]
fn r16_a_log_that_a_crash_left_is_no_obstacle() {
    let dir = first_version();
    let db = open::for_writing(&dir.path().join(FILE_NAME)).unwrap();
    db.execute("UPDATE account SET name = 'Ada' WHERE login = 'ben'", []).unwrap();
    db.execute("UPDATE account SET name = 'Person 2' WHERE login = 'ben'", []).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for file in [FILE_NAME, "outrigger.db-wal"] {
        fs::copy(dir.path().join(file), copy.path().join(file)).unwrap();
    }
    finds_everything(copy.path());
}

#[test]
fn r16_blobs_that_were_moved_in_part_are_moved_to_the_end() {
    let digests = BLOBS.map(Hash::of);
    let built = first_version();
    for moved in 0..=BLOBS.len() {
        for is_row_gone in [false, true] {
            let dir = copy_of(&built);
            drop(open_only_tables(dir.path()));
            let blobs = Disk::open(&dir.path().join(BLOBS_NAME)).unwrap();
            for (digest, bytes) in digests.iter().zip(BLOBS).take(moved) {
                blobs.put(*digest, bytes).unwrap();
            }
            let gone = if is_row_gone { moved } else { moved.saturating_sub(1) };
            let db = Connection::open(dir.path().join(FILE_NAME)).unwrap();
            for digest in &digests[..gone] {
                db.execute("DELETE FROM blob WHERE digest = ?1", [digest.0]).unwrap();
            }
            drop(db);
            finds_everything(dir.path());
        }
    }
}

/// Brings the tables up to date and ends before any blob is moved.
fn open_only_tables(dir: &Path) -> Connection {
    let mut db = open::for_writing(&dir.join(FILE_NAME)).unwrap();
    migrate(&mut db).unwrap();
    db
}

#[test]
fn r16_a_damaged_blob_is_told_and_left_where_it_is() {
    let dir = first_version();
    let db = Connection::open(dir.path().join(FILE_NAME)).unwrap();
    let digest = Hash::of(b"PAR1");
    db.execute("UPDATE blob SET bytes = x'50415232' WHERE digest = ?1", [digest.0]).unwrap();
    for _ in 0..2 {
        let error = Sqlite::open(dir.path()).err().unwrap();
        let named = digest.to_string();
        assert!(matches!(&error, StoreError::Damaged { what } if what.contains(&named)), "{error:?}");
    }
    let left = "SELECT count(*) FROM blob WHERE digest = ?1";
    assert_eq!(db.query_row(left, [digest.0], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn r16_a_newer_folder_is_refused_in_words() {
    let dir = tempfile::tempdir().unwrap();
    drop(Sqlite::open(dir.path()).unwrap());
    let db = Connection::open(dir.path().join(FILE_NAME)).unwrap();
    db.execute("INSERT INTO schema_version (version) VALUES (999)", []).unwrap();
    let blobs =
        || -> Result<Box<dyn Blobs>, StoreError> { Ok(Box::new(Disk::open(&dir.path().join(BLOBS_NAME))?)) };
    for error in [Sqlite::open(dir.path()).err(), Sqlite::open_reading(dir.path(), blobs).err()] {
        let error = error.unwrap();
        assert_eq!(error, StoreError::Newer { found: 999, known: KNOWN });
        let told = format!("The data folder has schema version 999; this program knows {KNOWN}. ");
        assert!(error.to_string().starts_with(&told), "{error}");
    }
}

#[test]
fn r16_an_older_folder_cannot_only_be_read() {
    let dir = first_version();
    let opened = Sqlite::open_reading(dir.path(), || Ok(Box::new(Disk::open(&dir.path().join(BLOBS_NAME))?)));
    assert_eq!(opened.err(), Some(StoreError::Older { found: 1, known: KNOWN }));
    finds_everything(dir.path());
}
