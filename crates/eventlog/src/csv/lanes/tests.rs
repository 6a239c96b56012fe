//! Streaming against importing: the same events, rejects and refusals, wherever a block ends.

use super::{BLOCK_BYTES, CaseKey, Chunk, Prefixes, Sink, TEXT, keys::Keys, scan::Ends, stream};
use crate::{EventLog, Format, Import, Keep, Limits, read};
use outrigger_kernel::time::zone;
use proptest::{prelude::*, sample::select};
use std::collections::{HashMap, HashSet};

/// The attributes that are asked for; no file here has the last one.
const ATTRIBUTES: [&str; 3] = ["activity", "note", "absent"];
const HEADER: &str = "case,time,activity,note\n";

/// A key that means the same in every block.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Number(CaseKey),
    Text(String),
}

/// What a stream hands over, block after block.
#[derive(Default)]
struct Taken {
    blocks: usize,
    keys: Vec<Key>,
    instants: Vec<i64>,
    values: Vec<Vec<String>>,
    /// For each lane, the values of its combinations.
    lanes: Vec<Vec<Vec<String>>>,
}

impl Sink for Taken {
    fn take(&mut self, chunk: &Chunk) {
        self.blocks += 1;
        if self.lanes.len() <= chunk.lane {
            self.lanes.resize_with(chunk.lane + 1, Vec::new);
        }
        let lane = &mut self.lanes[chunk.lane];
        lane.extend(chunk.fresh.iter().cloned());
        self.values.extend(chunk.combinations.iter().map(|number| lane[*number as usize].clone()));
        self.instants.extend_from_slice(&chunk.instants);
        let key = |key: &CaseKey| match *key & TEXT {
            0 => Key::Number(*key),
            _ => Key::Text(chunk.texts[(*key & !TEXT) as usize].clone()),
        };
        self.keys.extend(chunk.keys.iter().map(key));
    }
}

/// Imports and streams the same bytes: nothing may tell the two apart.
fn both(text: &[u8], import: &Import) -> Result<Taken, TestCaseError> {
    let names = ATTRIBUTES.map(str::to_owned);
    let import = Import { keep: Keep::Only(names.to_vec()), ..import.clone() };
    let (mut rejects, mut stream_rejects): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    let imported = read(text, Some(Format::Csv), &import, Some(&mut rejects), &mut |_| {});
    let (mut taken, prefixes) = (Taken::default(), Prefixes::default());
    let wanted = (&names[..], &prefixes);
    let streamed = stream(text, &import, wanted, (Some(&mut stream_rejects), &mut |_| {}), &mut taken);
    match (imported, streamed) {
        (Ok(imported), Ok(streamed)) => {
            let log = &imported.log;
            let lacks = |name: &&String| log.column(name).is_none();
            let missing: Vec<String> = names.iter().filter(lacks).cloned().collect();
            let value = |row: usize, name: &String| log.value(row, name).unwrap_or_default().to_owned();
            let values = |row: usize| names.iter().map(|name| value(row, name)).collect();
            let values: Vec<Vec<String>> = (0..log.len()).map(values).collect();
            prop_assert_eq!(&streamed.report, &imported.report);
            prop_assert_eq!(&streamed.missing, &missing);
            prop_assert_eq!(&stream_rejects, &rejects);
            prop_assert_eq!(&taken.instants[..], log.instants());
            prop_assert_eq!(&taken.values, &values);
            prop_assert!(is_one_to_one(&taken.keys, log), "{:?}", taken.keys);
        }
        // How many events were complete before a file is cut off is known to the import alone.
        (Err(one), Err(other)) => prop_assert_eq!(one.after(0).to_string(), other.after(0).to_string()),
        (imported, streamed) => {
            let (imported, streamed) = (imported.map(|done| done.report), streamed.map(|done| done.report));
            return Err(TestCaseError::fail(format!("imported {imported:?}, streamed {streamed:?}")));
        }
    }
    Ok(taken)
}

/// Whether every case has one key, and every key one case.
fn is_one_to_one(keys: &[Key], log: &EventLog) -> bool {
    let (mut of_case, mut of_key) = (HashMap::new(), HashMap::new());
    let mut fits = |key: &Key, case: u32| {
        let is_spelt = match key {
            Key::Number(_) => true,
            Key::Text(text) => *text == log.cases().get(case),
        };
        let is_known = *of_case.entry(case).or_insert_with(|| key.clone()) == *key;
        is_spelt && is_known && *of_key.entry(key.clone()).or_insert(case) == case
    };
    keys.len() == log.len() && keys.iter().zip(log.case_codes()).all(|(key, case)| fits(key, *case))
}

const CASES: [&[u8]; 14] = [
    b"A-1",
    b"A-1",
    b"A-01",
    b"B-7",
    b"7",
    b"007",
    b"none",
    "é9".as_bytes(),
    b"1234567890123456",
    b"",
    b"  ",
    b"\"A-1\"",
    b"\"two\nlines 1\"",
    b"\"say \"\"5\"\"\"",
];
const TIMES: [&[u8]; 16] = [
    b"2026-03-01T09:00:00Z",
    b"2026-03-01T09:00:01Z",
    b"2026-03-01 23:59:59Z",
    b"2026-03-29T09:00:00.25Z",
    b"2026-03-01T10:00:00+01:00",
    b"31/12/2026 09:00:00Z",
    b"\"2026-03-01T09:00:02Z\"",
    b"2026-03-01",
    b"2026-03-29 02:30:00",
    b"2026-10-25 02:30:00",
    b"2026-03-01T24:00:00Z",
    b"2026-02-30T09:00:00Z",
    b"1850-01-01T00:00:00Z",
    b"2031-01-01T00:00:00Z",
    b"never",
    b"",
];
const ACTIVITIES: [&[u8]; 4] = [b"Opened", b"Resolved", b"", b"\"Set, and done\""];
/// Notes in quotes, one of which is never closed.
const QUOTED: [&[u8]; 8] =
    [b"", b"x", b"x\"y", b"\"a,b;c\"", b"\"say \"\"so\"\"\"", b"\"two\nlines\"", b"\"tail\"x", b"\"open"];
/// Notes that are no text, among others.
const BYTES: [&[u8]; 6] = [b"", b"x", b"\xE9t\xE9", b"a\0b", "é".as_bytes(), b"\xF0\x9F"];
/// Cells of rows that have too few of them, or too many.
const ODD: [&[u8]; 3] = [b"", b"a", b"A-1"];
const ROW_ENDS: [&[u8]; 5] = [b"\n", b"\n", b"\r\n", b"\n\n", b"\r\n\r\n"];

/// A row that has all its cells, or any number of cells that are text. A row that is ragged and no text
/// has two faults, and either may be named.
fn row(notes: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<&'static [u8]>> {
    let cells =
        (select(CASES.to_vec()), select(TIMES.to_vec()), select(ACTIVITIES.to_vec()), select(notes.to_vec()));
    let whole = cells.prop_map(|(case, time, activity, note)| vec![case, time, activity, note]);
    prop_oneof![7 => whole, 1 => prop::collection::vec(select(ODD.to_vec()), 1..7)]
}

/// A file with a delimiter of its own, perhaps with something before its header, perhaps cut off.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let rows = |notes: &'static [&'static [u8]]| {
        prop::collection::vec((row(notes), select(ROW_ENDS.to_vec())), 0..12)
    };
    let starts: [&[u8]; 5] = [b"", b"", b"", b"\xEF\xBB\xBF", b"\r\n\n"];
    let parts = (
        prop_oneof![rows(&QUOTED), rows(&BYTES)],
        select(starts.to_vec()),
        select(b",;\t".to_vec()),
        0..4_usize,
    );
    parts.prop_map(|(rows, start, delimiter, cut)| {
        let mut text = [start, HEADER.replace(',', &char::from(delimiter).to_string()).as_bytes()].concat();
        for (cells, end) in rows {
            text.extend(cells.join(&delimiter));
            text.extend_from_slice(end);
        }
        text.truncate(text.len() - cut);
        text
    })
}

fn import() -> impl Strategy<Value = Import> {
    (any::<bool>(), any::<bool>()).prop_map(|(is_zoned, is_tight)| {
        let tight = Limits { cell_bytes_max: 4, problems_kept: 2, ..Limits::default() };
        Import {
            zone: if is_zoned { zone("Europe/Berlin") } else { None },
            latest: "2030-01-01T00:00:00Z".parse().ok(),
            limits: if is_tight { tight } else { Limits::default() },
            ..Import::default()
        }
    })
}

/// What a delimiter or a line end is, one byte after the other.
fn plainly(data: &[u8], delimiter: u8) -> (Vec<u32>, Vec<u32>) {
    let (mut fields, mut rows) = (Vec::new(), Vec::new());
    for (place, byte) in (0_u32..).zip(data) {
        if *byte == b'\n' {
            rows.push(fields.len() as u32);
        }
        if *byte == b'\n' || *byte == delimiter {
            fields.push(place);
        }
    }
    (fields, rows)
}

/// The same from pieces. One that is narrower than a vector is searched without vectors.
fn piecewise(data: &[u8], delimiter: u8, width: usize) -> (Vec<u32>, Vec<u32>) {
    let (mut fields, mut rows, mut ends) = (Vec::new(), Vec::new(), Ends::default());
    for (piece, start) in data.chunks(width).zip((0_u32..).step_by(width)) {
        ends.find(piece, delimiter);
        rows.extend(ends.rows.iter().map(|row| row + fields.len() as u32));
        fields.extend(ends.fields.iter().map(|place| place + start));
    }
    (fields, rows)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_stream_accepts_and_rejects_what_an_import_does(text in file(), import in import()) {
        both(&text, &import)?;
    }

    #[test]
    fn separators_are_found_alike_with_and_without_vectors(
        data in prop::collection::vec(select(b"ab,;\t\n\r\"\x80\xFF\0".to_vec()), 0..300),
        delimiter in select(b",;\t|".to_vec()),
        width in 1..32_usize,
    ) {
        let expected = plainly(&data, delimiter);
        prop_assert_eq!(&piecewise(&data, delimiter, width), &expected);
        prop_assert_eq!(&piecewise(&data, delimiter, 512), &expected);
    }

    #[test]
    fn ids_are_equal_when_their_keys_are(ids in prop::collection::vec("(A|B-)?[01]{0,3}([89]{13})?", 2..20)) {
        let prefixes = Prefixes::default();
        let mut keys = Keys::new(&prefixes);
        let made: Vec<Option<CaseKey>> = ids.iter().map(|id| keys.key(id.as_bytes())).collect();
        for (one, key) in ids.iter().zip(&made) {
            let digits = one.trim_start_matches(|letter: char| !letter.is_ascii_digit()).len();
            prop_assert_eq!(key.is_some(), (1..=15).contains(&digits), "{}", one);
            for (other, other_key) in ids.iter().zip(&made) {
                prop_assert!(key.is_none() || (key == other_key) == (one == other), "{one} {other}");
            }
        }
    }
}

#[test]
fn zeros_and_prefixes_keep_ids_apart() {
    let ids = [
        "7",
        "07",
        "007",
        "0",
        "00",
        "INC7",
        "INC07",
        "INC-7",
        "7INC7",
        "é7",
        "999999999999999",
        "A999999999999999",
    ];
    let prefixes = Prefixes::default();
    let mut keys = Keys::new(&prefixes);
    let made: Vec<CaseKey> = ids.iter().filter_map(|id| keys.key(id.as_bytes())).collect();
    assert_eq!(made.iter().collect::<HashSet<_>>().len(), ids.len());
    assert!(made.iter().all(|key| key & TEXT == 0), "the bit of texts stays free");
    let mut again = Keys::new(&prefixes);
    for (id, key) in ids.iter().zip(&made).rev() {
        assert_eq!(again.key(id.as_bytes()), Some(*key), "another thread, another order: {id}");
    }
    let long = format!("{}7", "x".repeat(33));
    for none in ["", "INC", "7a", "1000000000000000", "0000000000000000", &long] {
        assert_eq!(keys.key(none.as_bytes()), None, "{none}");
    }
}

#[test]
fn prefixes_beyond_their_limit_are_kept_as_text() {
    let prefixes = Prefixes::default();
    let mut keys = Keys::new(&prefixes);
    let ids: Vec<String> = (0..300).map(|number| format!("{number}-1")).collect();
    let made: Vec<Option<CaseKey>> = ids.iter().map(|id| keys.key(id.as_bytes())).collect();
    assert_eq!(made.iter().flatten().collect::<HashSet<_>>().len(), 255, "the empty prefix is one of 256");
    assert!(made[..255].iter().all(Option::is_some), "those that came first have keys");
    assert_eq!(ids.iter().map(|id| keys.key(id.as_bytes())).collect::<Vec<_>>(), made);

    let row = |id: &String| format!("{id},2026-03-01T09:00:00Z,Opened,\n");
    let rows: String = ids.iter().chain(ids.iter().rev()).map(row).collect();
    let taken = both(format!("{HEADER}{rows}").as_bytes(), &Import::default()).unwrap();
    let texts: HashSet<&Key> = taken.keys.iter().filter(|key| matches!(key, Key::Text(_))).collect();
    assert_eq!((taken.keys.len(), texts.len()), (600, 45));
}

#[test]
fn odd_ids_stay_what_they_are() {
    let ids = [
        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "6f9619ff-8b86-d011-b42d-00cf4fc964f0",
        "no digits",
        "7",
        "007",
        "7 ",
        "12345678901234567890",
        "数量",
        "A,7",
    ];
    let row = |id: &&str| format!("\"{id}\",2026-03-01T09:00:00Z,Opened,\n");
    let rows: String = ids.iter().chain(ids.iter().rev()).map(row).collect();
    let taken = both(format!("{HEADER}{rows}").as_bytes(), &Import::default()).unwrap();
    assert_eq!(taken.keys.iter().collect::<HashSet<_>>().len(), ids.len());
}

#[test]
fn files_with_next_to_nothing_in_them() {
    let texts = [
        "",
        " \n",
        "case,time",
        "case,time,activity,note\r\n",
        "\n\ncase,time,note\n\n\n",
        "case,time,note\nA,2026-03-01T09:00:00Z,x",
        "case,time,note\r\nA,2026-03-01T09:00:00Z,\r",
        "\u{FEFF}\"case\",\"time\",\"a\nnote\"\n\"A\",2026-03-01T09:00:00Z,\"\"",
        "case,time\n\"A,2026-03-01T09:00:00Z\n",
        "colour,size\nred,1\n",
        "case,time\nA,2026-03-01 09:00\n",
        "case,time\nA,01/02/2026 09:00Z\n",
    ];
    for text in texts {
        both(text.as_bytes(), &Import::default()).unwrap();
    }
}

/// A file in which `before` bytes of what follows come before the border of the first block.
fn up_to_border(before: usize) -> Vec<u8> {
    const NOTE_BYTES: usize = 4_000;
    let row = |note_bytes: usize| format!("A-1,2026-03-01T09:00:00Z,Note,{}\n", "x".repeat(note_bytes));
    let length = BLOCK_BYTES - before;
    let mut text = HEADER.to_owned();
    while text.len() + 2 * row(NOTE_BYTES).len() < length {
        text.push_str(&row(NOTE_BYTES));
    }
    text.push_str(&row(length - text.len() - row(0).len()));
    assert_eq!(text.len(), length);
    text.into_bytes()
}

#[test]
fn a_row_reads_the_same_wherever_a_block_ends_in_it() {
    let awkward: [&[u8]; 4] = [
        "B-1,2026-03-02T09:00:00Z,\"say \"\"so\"\"\",\"two\r\nlines, é\"\r\n".as_bytes(),
        "B-1,2026-03-02T09:00:00Z,Closed,é\r\n\r\n".as_bytes(),
        b"B-1,2026-03-02T09:00:00Z,Closed,\xE9\n\"B-2\",,,\"\"\n",
        b"B-1,2026-03-02T09:00:00Z\n\nB-2,2026-03-02T09:00:00Z,Closed,",
    ];
    for row in awkward {
        for before in 0..=row.len() {
            let mut text = up_to_border(before);
            text.extend_from_slice(row);
            let taken = both(&text, &Import::default()).unwrap();
            assert!(taken.blocks > usize::from(before < row.len()), "the row begins or ends a block");
            text.extend_from_slice(b"\nC-1,2026-03-02T10:00:00Z,Opened,\nC-1,never,Opened,\n");
            both(&text, &Import::default()).unwrap();
        }
    }
}

#[test]
fn lines_and_rejects_count_on_over_blocks() {
    let (mut text, mut accepted) = (HEADER.to_owned(), 0);
    for number in 0.. {
        let (case, minute) = (number % 997, number % 60);
        match number % 1_001 {
            0 => text.push_str("C-1,never,Opened,\n"),
            1 => text.push_str("C-1,2026-03-01T09:00:00Z,Opened\n\n"),
            2 => text.push_str("\"C-2\",2026-03-01T09:00:00Z,Note,\"one\ntwo\nthree\"\n"),
            _ => text.push_str(&format!("C-{case},2026-03-01T09:{minute:02}:00Z,Note,{case}\r\n")),
        }
        accepted += usize::from(number % 1_001 > 1);
        if text.len() > 5 * BLOCK_BYTES {
            break;
        }
    }
    let limits = Limits { problems_kept: 1_000, ..Limits::default() };
    let taken = both(text.as_bytes(), &Import { limits, ..Import::default() }).unwrap();
    assert!(taken.blocks > 5);
    assert_eq!(taken.instants.len(), accepted);
}

#[test]
fn a_row_may_be_longer_than_a_block_up_to_its_limit() {
    let filler = "A-1,2026-03-01T09:00:00Z,Note,x\n".repeat(10);
    let lengths = [BLOCK_BYTES + 1, 700_000, 1_200_000];
    for (quote, bytes) in ["", "\""].into_iter().flat_map(|quote| lengths.map(|bytes| (quote, bytes))) {
        let long = "x".repeat(bytes);
        let text = format!("{HEADER}{filler}B-1,2026-03-01T09:00:00Z,{quote}{long}{quote},\n{filler}");
        let taken = both(text.as_bytes(), &Import::default()).unwrap();
        let over_limit = bytes > Limits::default().event_bytes_max;
        assert_eq!(taken.instants.len(), if over_limit { 10 } else { 20 }, "{bytes} bytes in {quote:?}");
    }
}

#[test]
fn the_same_prefixes_give_the_same_keys_again() {
    let mut rows = String::from("case,time\n");
    for number in 0..2_000 {
        rows.push_str(&format!("{}-{number},2026-03-01T09:00:00Z\n", number % 300));
    }
    let prefixes = Prefixes::default();
    let streamed = || {
        let (mut taken, import) = (Taken::default(), Import::default());
        let done = stream(rows.as_bytes(), &import, (&[], &prefixes), (None, &mut |_| {}), &mut taken);
        assert_eq!(done.unwrap().report.accepted, 2_000);
        taken
    };
    let (first, second) = (streamed(), streamed());
    assert_eq!(first.keys, second.keys);
    assert!(first.values.iter().all(Vec::is_empty), "nothing was asked for");
}
