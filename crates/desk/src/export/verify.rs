//! Verifies an export with nothing but the export and what a party holds itself.

use super::{
    BLOBS, CHECKPOINT, ENTRIES_MAX, KEYS, LEDGER, LINE_BYTES_MAX, Report, TEXT_BYTES_MAX, Trusted,
    files::{each_in_folder, each_in_tar},
    line,
    named::Named,
    unreadable,
};
use outrigger_kernel::{
    Checkpoint, Hash, Refusal, Seq, Tree,
    note::{Note, VerifierKey},
    refusal,
};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

/// Bytes of a file that are read at once.
const PIECE_BYTES: usize = 64 << 10;
/// Files whose names are not their digests, named one by one; the rest is counted.
const BAD_BLOBS_NAMED_MAX: usize = 100;

/// Verifies an export that streams by as a tar.
///
/// # Errors
/// When it cannot be read to its end as an export. What is wrong in one that can is in the report.
pub fn verify(from: impl Read, trusted: &Trusted) -> Result<Report, Refusal> {
    let mut seen = Seen::default();
    each_in_tar(from, &mut |name, file| seen.take(name, file))?;
    seen.judge(trusted)
}

/// Verifies an export that is a tar or the folder that one was unpacked into.
///
/// # Errors
/// As [`verify`], and when nothing can be read at the path.
pub fn verify_path(path: &Path, trusted: &Trusted) -> Result<Report, Refusal> {
    if !path.is_dir() {
        return verify(BufReader::new(File::open(path).map_err(unreadable)?), trusted);
    }
    let mut seen = Seen::default();
    each_in_folder(path, &mut |name, file| seen.take(name, file))?;
    seen.judge(trusted)
}

/// What was seen of an export so far.
#[derive(Default)]
struct Seen {
    note: Option<(Note, Checkpoint)>,
    keys: Option<Vec<u8>>,
    /// The leaves up to the first bad line; none before the ledger was read.
    ledger: Option<Tree>,
    first_bad: Option<(Seq, String)>,
    /// The sealed files that the ledger names.
    named: Named,
    /// Those that are there and are what their names say.
    blobs: BTreeSet<Hash>,
    bad_blobs: Vec<String>,
}

impl Seen {
    fn take(&mut self, name: &str, file: &mut dyn Read) -> Result<(), Refusal> {
        match name {
            CHECKPOINT => self.note = Some(checkpoint(&small(name, file)?)?),
            KEYS => self.keys = Some(small(name, file)?),
            LEDGER => self.read_ledger(file)?,
            _ => {
                if let Some(digest) = name.strip_prefix(BLOBS) {
                    self.compare_blob(digest, file)?;
                }
            }
        }
        Ok(())
    }

    fn read_ledger(&mut self, file: &mut dyn Read) -> Result<(), Refusal> {
        let Some((_, checkpoint)) = &self.note else {
            return Err(unreadable("it has no checkpoint.txt before its ledger.ndjson"));
        };
        let mut tree = Tree::default();
        let mut lines = BufReader::with_capacity(PIECE_BYTES, file);
        self.first_bad = loop {
            let seq = tree.size() + 1;
            let mut raw = Vec::new();
            let room = LINE_BYTES_MAX as u64;
            lines.by_ref().take(room).read_until(b'\n', &mut raw).map_err(unreadable)?;
            if raw.is_empty() {
                break (seq <= checkpoint.size).then(|| (seq, "it is missing".to_owned()));
            }
            if seq > checkpoint.size {
                break Some((seq, "it stands behind the last one that the checkpoint covers".to_owned()));
            }
            if seq > ENTRIES_MAX {
                return Err(refusal::too_much("The number of entries in an export", ENTRIES_MAX));
            }
            match line::entry(&raw, checkpoint.engagement, seq) {
                Ok(entry) => {
                    self.named.take(&entry);
                    tree.push(entry.leaf);
                }
                Err(why) => break Some((seq, why)),
            }
        };
        self.ledger = Some(tree);
        Ok(())
    }

    fn compare_blob(&mut self, digest: &str, file: &mut dyn Read) -> Result<(), Refusal> {
        let found = hash_of(file).map_err(unreadable)?;
        if found.to_string() == digest {
            self.blobs.insert(found);
        } else {
            self.bad_blobs.push(digest.to_owned());
        }
        Ok(())
    }

    fn judge(self, trusted: &Trusted) -> Result<Report, Refusal> {
        let missing = |name: &str| unreadable(format!("it has no {name}"));
        let (note, checkpoint) = self.note.ok_or_else(|| missing(CHECKPOINT))?;
        let tree = self.ledger.ok_or_else(|| missing(LEDGER))?;
        let inside = match &self.keys {
            _ if !trusted.keys.is_empty() => Vec::new(),
            Some(bytes) => keys(bytes)?,
            None => return Err(missing(KEYS)),
        };
        let mut report = Report {
            engagement: checkpoint.engagement,
            entries: tree.size(),
            root: tree.root(),
            checkpoint_signed_by: Vec::new(),
            first_bad: self.first_bad,
            findings: Vec::new(),
            remarks: Vec::new(),
            blobs_checked: (self.blobs.len() + self.bad_blobs.len()) as u64,
            blobs_bad: self.bad_blobs.len() as u64,
            blobs_missing: self.named.digests().difference(&self.blobs).copied().collect(),
        };
        judge_signatures(&mut report, &note, if inside.is_empty() { &trusted.keys } else { &inside });
        if !inside.is_empty() && !report.checkpoint_signed_by.is_empty() {
            let keys: Vec<String> = inside.iter().map(VerifierKey::to_string).collect();
            report.remarks.push(format!(
                "The checkpoint is signed by a key inside the export; compare that key with the other party: {}",
                keys.join(" ")
            ));
        }
        if report.first_bad.is_none() && report.root != checkpoint.root {
            report
                .findings
                .push("The root over the entries is not the one that the checkpoint states.".into());
        }
        for note in &trusted.notes {
            report.findings.extend(compare_kept(&kept(note)?, &checkpoint, &tree, "export"));
        }
        report.remarks.extend(report.said_missing("the export"));
        let bad = self.bad_blobs.iter().take(BAD_BLOBS_NAMED_MAX);
        report
            .findings
            .extend(bad.map(|name| format!("The file {BLOBS}{name:?} is not what its name says.")));
        Ok(report)
    }
}

/// A signature that is not by the key that it names makes a note worthless, whoever else signed it.
fn judge_signatures(report: &mut Report, note: &Note, keys: &[VerifierKey]) {
    for key in keys {
        if note.verified_by(key).is_some() {
            report.checkpoint_signed_by.push(key.name.clone());
        } else if note.signatures.iter().any(|signature| signature.claims(key)) {
            report
                .findings
                .push(format!("The signature of {} under the checkpoint is not by that key.", key.name));
        }
    }
    if report.checkpoint_signed_by.is_empty() {
        report.findings.push("No key that you trust signed the checkpoint.".into());
    }
}

/// The checkpoint that a party kept, whoever signed it.
pub(super) fn kept(note: &Note) -> Result<Checkpoint, Refusal> {
    Checkpoint::parse(&note.text)
        .map_err(|error| refusal::invalid(format!("A checkpoint that you hold cannot be read: {error}.")))
}

/// What a checkpoint that a party kept says against a ledger of so many entries, which stands in a `place` such
/// as an export; the tree covers those that are what was sealed.
pub(super) fn compare_kept(
    kept: &Checkpoint,
    found: &Checkpoint,
    tree: &Tree,
    place: &str,
) -> Option<String> {
    let is_other = tree.root_at(kept.size).is_some_and(|root| root != kept.root);
    if kept.engagement != found.engagement {
        Some(format!("The checkpoint you hold is of the ledger {}, the {place} is not.", kept.engagement))
    } else if kept.size > found.size {
        Some(format!(
            "The {place} has {} entries; the checkpoint you hold has {}: it was rolled back.",
            found.size, kept.size
        ))
    } else {
        is_other.then(|| {
            format!(
                "The history up to entry {0} is not what you hold: the ledger was rewritten at or before entry {0}.",
                kept.size
            )
        })
    }
}

fn checkpoint(bytes: &[u8]) -> Result<(Note, Checkpoint), Refusal> {
    let text = str::from_utf8(bytes).map_err(unreadable)?;
    let note: Note = text.parse().map_err(|error| unreadable(format!("in {CHECKPOINT}, {error}")))?;
    let checkpoint = Checkpoint::parse(&note.text).map_err(unreadable)?;
    Ok((note, checkpoint))
}

/// The keys of `keys.txt`: in each line a role and a key.
fn keys(bytes: &[u8]) -> Result<Vec<VerifierKey>, Refusal> {
    let text = str::from_utf8(bytes).map_err(unreadable)?;
    let key = |line: &str| line.split_once(' ').map_or("", |(_, key)| key).parse::<VerifierKey>();
    let keys = text.lines().map(key).collect::<Result<Vec<_>, _>>();
    keys.map_err(|error| unreadable(format!("in {KEYS}, {error}")))
}

/// A file that is read at once.
fn small(name: &str, file: &mut dyn Read) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    file.take(TEXT_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > TEXT_BYTES_MAX {
        return Err(refusal::too_much(&format!("The file {name} of an export, in bytes,"), TEXT_BYTES_MAX));
    }
    Ok(bytes)
}

fn hash_of(file: &mut dyn Read) -> io::Result<Hash> {
    let mut hasher = Sha256::new();
    let mut pieces = BufReader::with_capacity(PIECE_BYTES, file);
    loop {
        let piece = pieces.fill_buf()?;
        if piece.is_empty() {
            return Ok(Hash(hasher.finalize().into()));
        }
        hasher.update(piece);
        let count = piece.len();
        pieces.consume(count);
    }
}
