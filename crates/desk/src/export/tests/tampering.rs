//! One thing in the ledger is changed at a time; the first bad entry is named.

use super::*;
use crate::export::files::each_in_tar;

const FIELDS: [&str; 8] = ["seq", "at", "at-text", "actor", "kind", "payload", "salt", "leaf"];

/// The line with another value of a field, and nothing else.
fn set(line: &str, field: &str, value: &str) -> String {
    let begin = line.find(&format!("\"{field}\":")).unwrap() + field.len() + 3;
    let next = FIELDS.iter().skip_while(|name| **name != field).nth(1);
    let end = next.map_or_else(|| line.rfind('}'), |next| line.find(&format!(",\"{next}\":"))).unwrap();
    format!("{}{value}{}", &line[..begin], &line[end..])
}

type Edit = Box<dyn FnOnce(&mut Vec<String>)>;

/// The export of five entries whose ledger was changed, line by line.
fn changed(change: impl FnOnce(&mut Vec<String>)) -> Vec<u8> {
    with(&export(&entries(5)), LEDGER, |ledger| {
        let mut lines: Vec<String> = ledger.split_inclusive('\n').map(str::to_owned).collect();
        change(&mut lines);
        lines.concat()
    })
}

#[test]
fn r06_every_changed_field_is_named() {
    let other = format!("\"{}\"", Hash::of(b"another"));
    let own = |seq: u64| line::written(&sealed(seq, "as it was")).unwrap();
    let mut cases = Vec::new();
    for seq in [1, 3, 5] {
        let values = [
            ("seq", "0"),
            ("seq", "6"),
            ("seq", "\"3\""),
            ("seq", "true"),
            ("seq", "3.0"),
            ("at", "1772355600000001"),
            ("at", "1772355600000000.0"),
            ("at", "9223372036854775807"),
            ("at", "-92233720368547758080"),
            ("at-text", "\"2026-03-01T09:00:00Z\""),
            ("at-text", "\"soon\""),
            ("actor", "\"eeeeeeeeeeeeeeee\""),
            ("actor", "\"\""),
            ("kind", "\"operate.remark-unmade\""),
            ("kind", "null"),
            ("payload", "\"{}\""),
            ("payload", "{}"),
            ("payload", "\"\\ud800\""),
            ("salt", other.as_str()),
            ("salt", "\"00\""),
            ("leaf", other.as_str()),
            ("leaf", "[]"),
        ];
        for (field, value) in values {
            let line = set(&own(seq), field, value);
            assert_ne!(line, own(seq));
            let tar = changed(|lines| lines[seq as usize - 1] = line);
            cases.push(Case::new(format!("entry {seq}: {field} {value}"), tar, &format!("BAD entry={seq}")));
        }
    }
    check(&cases);
}

#[test]
fn r06_a_line_has_one_spelling() {
    let own = line::written(&sealed(2, "as it was")).unwrap();
    let salt = Hash([0xa2; 32]).to_string();
    let leaf = sealed(2, "as it was").leaf.to_string();
    let spellings = [
        ("spaces", own.replacen(":", ": ", 1)),
        ("a carriage return", own.replace('\n', "\r\n")),
        ("no line feed", own.replace('\n', "")),
        ("another field", own.replace("}\n", ",\"note\":1}\n")),
        ("a field twice", own.replacen("\"seq\":2", "\"seq\":9,\"seq\":2", 1)),
        ("escaped letters", own.replace("é", "\\u00e9")),
        ("another order", own.replacen("\"seq\":2,", "", 1).replace("}\n", ",\"seq\":2}\n")),
        ("a byte order mark", format!("\u{feff}{own}")),
        ("a list", format!("[{}]\n", own.trim_end())),
        ("no JSON", "seq 2\n".to_owned()),
        ("deep JSON", format!("{}\n", "[".repeat(100_000))),
        ("an empty line", format!("\n{own}")),
        ("longer than any line", format!("{}{own}", " ".repeat(LINE_BYTES_MAX))),
        ("capital digits", own.replace(&salt, &salt.to_uppercase())),
        ("capital digits in the leaf", own.replace(&leaf, &leaf.to_uppercase())),
    ];
    let cases: Vec<Case> = spellings
        .into_iter()
        .inspect(|(name, line)| assert_ne!(*line, own, "{name}"))
        .map(|(name, line)| Case::new(name, changed(|lines| lines[1] = line), "BAD entry=2"))
        .collect();
    check(&cases);
}

#[test]
fn r06_missing_moved_and_added_entries_are_named() {
    let another = line::written(&sealed(6, "never sealed")).unwrap();
    let edits: [(&str, Edit, &str); 9] = [
        ("the first is dropped", Box::new(|lines| drop(lines.remove(0))), "BAD entry=1"),
        ("the third is dropped", Box::new(|lines| drop(lines.remove(2))), "BAD entry=3"),
        ("the last is dropped", Box::new(|lines| drop(lines.pop())), "BAD entry=5"),
        ("all are dropped", Box::new(|lines| lines.clear()), "BAD entry=1"),
        ("two are swapped", Box::new(|lines| lines.swap(1, 3)), "BAD entry=2"),
        ("the last two are swapped", Box::new(|lines| lines.swap(3, 4)), "BAD entry=4"),
        ("one stands twice", Box::new(|lines| lines.insert(2, lines[1].clone())), "BAD entry=3"),
        ("the last stands twice", Box::new(|lines| lines.push(lines[4].clone())), "BAD entry=6"),
        ("one is added", Box::new(|lines| lines.push(another)), "BAD entry=6"),
    ];
    check(&edits.map(|(name, edit, want)| Case::new(name, changed(edit), want)));
}

#[test]
fn r06_an_entry_sealed_anew_does_not_fit_the_checkpoint() {
    let mut changed = entries(5);
    changed[2] = sealed(3, "as it never was");
    let forged = export_under(signed(&entries(5), &[&server()]), &changed).unwrap();
    check(&[Case::new("one leaf is another", forged, "BAD checkpoint")]);
}

/// Bits are flipped all over the tar. What passes has the same ledger, signed text and batches.
#[test]
fn r06_a_flipped_bit_never_passes_for_another_ledger() {
    let tar = export(&entries(5));
    let trusted = Case::new("", Vec::new(), "").trusted;
    let proven = |tar: &[u8]| {
        let mut found = Vec::new();
        let keep = |name: &str| name.starts_with(BLOBS) || name == LEDGER || name == CHECKPOINT;
        each_in_tar(tar, &mut |name, file| {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            // Signatures of keys that nobody here trusts say nothing either way.
            if name == CHECKPOINT {
                let text = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
                bytes.truncate(text);
            }
            found.extend(keep(name).then(|| (name.to_owned(), bytes)));
            Ok(())
        })
        .unwrap();
        found
    };
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut cases = Vec::new();
    for round in 0..600 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut flipped = tar.clone();
        flipped[(random >> 8) as usize % tar.len()] ^= 1_u8 << (random % 8);
        let got = verdicts(&verify(&flipped[..], &trusted));
        if got[0].starts_with("OK ") {
            assert_eq!(proven(&flipped), proven(&tar));
        }
        if round % 6 == 0 {
            cases.push(Case::new(format!("round {round}"), flipped, &got.join("; ")));
        }
    }
    python::check(&cases);
}
