//! Exports as files: cut short, with files that do not belong there, and with damaged batches.

use super::*;
use tar::{EntryType, Header};

/// Where the bytes of the ledger end in the tar.
fn ledger_end(tar: &[u8]) -> usize {
    let mut archive = Archive::new(tar);
    let files = archive.entries().unwrap().map(Result::unwrap);
    let ends: Vec<u64> = files.map(|file| file.raw_file_position() + file.size()).collect();
    *ends.last().unwrap() as usize
}

#[test]
fn an_export_that_is_cut_short_is_no_export() {
    let five = entries(5);
    let tar = export(&five);
    let end = ledger_end(&tar);
    let sound = format!("OK entries=5 root={}", Checkpoint::parse(&signed(&five, &[]).text).unwrap().root);
    let cuts = (0..tar.len()).step_by(256).chain([1, 511, 513, end - 1, end, end + 1, tar.len() - 1]);
    let cases: Vec<Case> = cuts
        .map(|cut| {
            let want = if cut < end { "UNREADABLE" } else { sound.as_str() };
            Case::new(format!("cut at {cut} of {end}"), tar[..cut].to_vec(), want)
        })
        .collect();
    check(&cases);
    let trusted = Trusted::default();
    (0..end).step_by(97).for_each(|cut| assert!(verify(&tar[..cut], &trusted).is_err(), "cut at {cut}"));
}

#[test]
fn files_that_are_missing_are_missed() {
    let tar = export(&entries(5));
    let without = |name: &str| {
        let files: Vec<_> = unpacked(&tar).into_iter().filter(|(found, _)| found != name).collect();
        packed(&files)
    };
    let sound = verdicts(&verify(&tar[..], &Trusted::default())).concat();
    check(&[
        Case::new("no checkpoint", without(CHECKPOINT), "UNREADABLE"),
        Case::new("no ledger", without(LEDGER), "UNREADABLE"),
        Case::new("no keys", without(KEYS), &sound),
        Case::new("no keys and none trusted", without(KEYS), "UNREADABLE").trusting(&[]),
        Case::new("wrong keys and none trusted", with(&tar, KEYS, |_| "server Anna\n".into()), "UNREADABLE")
            .trusting(&[]),
        Case::new("no keys in the file", with(&tar, KEYS, |_| String::new()), "BAD checkpoint").trusting(&[]),
        Case::new("no names", without(PEOPLE), &sound),
        Case::new("no tar at all", b"hello".repeat(1_000), "UNREADABLE"),
        Case::new(
            "a note without its end",
            with(&tar, CHECKPOINT, |note| note.trim_end().into()),
            "UNREADABLE",
        ),
        Case::new("another dash", with(&tar, CHECKPOINT, |note| note.replace('\u{2014}', "-")), "UNREADABLE"),
        Case::new(
            "no base64",
            with(&tar, CHECKPOINT, |note| note.replacen("=\n\n", "!\n\n", 1)),
            "UNREADABLE",
        ),
    ]);
}

#[test]
fn a_batch_must_be_what_its_name_says() {
    let tar = export(&entries(5));
    let name = format!("{BLOBS}{}", Hash::of(b"one batch"));
    let renamed = |to: &str| {
        let mut files = unpacked(&tar);
        files.iter_mut().filter(|(found, _)| *found == name).for_each(|(found, _)| *found = to.to_owned());
        packed(&files)
    };
    let capital = format!("{BLOBS}{}", Hash::of(b"one batch").to_string().to_uppercase());
    check(&[
        Case::new("another batch", with(&tar, &name, |batch| batch.replace('o', "0")), "BAD blob"),
        Case::new("an empty batch", with(&tar, &name, |_| String::new()), "BAD blob"),
        Case::new("another name", renamed("blobs/batch"), "BAD blob"),
        Case::new("a name in capitals", renamed(&capital), "BAD blob"),
    ]);
    let report = verify(&renamed("blobs/batch")[..], &Trusted::default()).unwrap();
    assert_eq!((report.blobs_checked, report.blobs_bad, report.is_sound()), (2, 1, false));
}

#[test]
fn nothing_but_plain_files_is_let_in() {
    let tar = export(&entries(5));
    let and = |kind: EntryType, name: &[u8], bytes: &[u8]| {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        let mut both = Builder::new(Vec::new());
        both.append(&header, bytes).unwrap();
        [both.get_ref().clone(), tar.clone()].concat()
    };
    let five = entries(5);
    let ledger: String = five.iter().filter_map(line::written).collect();
    let mut files = unpacked(&tar);
    files.rotate_right(1);
    assert_eq!(files[0].0, LEDGER);
    assert!(verify(&packed(&files)[..], &Trusted::default()).is_err(), "the ledger comes last");
    check(&[
        Case::new(
            "a second ledger",
            and(EntryType::Regular, b"ledger.ndjson", ledger.as_bytes()),
            "UNREADABLE",
        ),
        Case::new("a second checkpoint", and(EntryType::Regular, b"checkpoint.txt", b""), "UNREADABLE"),
        Case::new("the folder above", and(EntryType::Regular, b"../evil", b"x"), "UNREADABLE"),
        Case::new("a folder above", and(EntryType::Regular, b"blobs/../../evil", b"x"), "UNREADABLE"),
        Case::new("the root", and(EntryType::Regular, b"/etc/evil", b"x"), "UNREADABLE"),
        Case::new("a backslash", and(EntryType::Regular, b"..\\evil", b"x"), "UNREADABLE"),
        Case::new("a folder", and(EntryType::Directory, b"blobs/", b""), "UNREADABLE"),
        Case::new("a link", and(EntryType::Symlink, b"blobs/link", b""), "UNREADABLE"),
        Case::new("a hard link", and(EntryType::Link, b"keys.txt", b""), "UNREADABLE"),
        Case::new("a pipe", and(EntryType::Fifo, b"pipe", b""), "UNREADABLE"),
        Case::new(
            "a long name",
            and(EntryType::GNULongName, b"././@LongLink", b"ledger.ndjson\0"),
            "UNREADABLE",
        ),
        Case::new(
            "an extended header",
            and(EntryType::XHeader, b"pax", b"19 path=README.old\n"),
            "UNREADABLE",
        ),
    ]);
    let odd = verify(&and(EntryType::Regular, b"notes.txt", b"x")[..], &Trusted::default()).unwrap();
    assert!(odd.is_sound(), "other files are left alone");
}
