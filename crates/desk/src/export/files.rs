//! The files of an export: from the tar as it streams by, or from the folder it was unpacked into.

use super::{BLOBS, CHECKPOINT, FILES_MAX, KEYS, LEDGER, unreadable};
use outrigger_kernel::{Refusal, refusal};
use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::Path,
};
use tar::Archive;

/// What is done with each file: its name in the export, and its bytes.
pub(super) type Visit<'a> = dyn FnMut(&str, &mut dyn Read) -> Result<(), Refusal> + 'a;

/// Visits the files of a tar in their order, the ledger last; what stands behind it is not read.
///
/// Nothing but plain files under plain names is let in: what a tar program might read in another way than
/// this one does is refused.
pub(super) fn each_in_tar(from: impl Read, visit: &mut Visit<'_>) -> Result<(), Refusal> {
    let mut archive = Archive::new(from);
    let mut seen = HashSet::new();
    for file in archive.entries().map_err(unreadable)?.raw(true) {
        let file = file.map_err(unreadable)?;
        let name = String::from_utf8_lossy(&file.header().path_bytes()).into_owned();
        if !file.header().entry_type().is_file() || !is_plain(&name) || !seen.insert(name.clone()) {
            return Err(unreadable(format!(
                "it holds {name:?} twice, not as a file, or under a path of no export"
            )));
        }
        if seen.len() > FILES_MAX {
            return Err(refusal::too_much("The number of files in an export", FILES_MAX));
        }
        let left = file.size();
        visit(&name, &mut Whole { file, left })?;
        if name == LEDGER {
            return Ok(());
        }
    }
    Err(unreadable("it ends before its ledger.ndjson"))
}

/// Visits those files of a folder that can be verified, as far as they exist; the ledger last.
pub(super) fn each_in_folder(folder: &Path, visit: &mut Visit<'_>) -> Result<(), Refusal> {
    let mut names = vec![CHECKPOINT.to_owned(), KEYS.to_owned()];
    names.extend(blobs(&folder.join(BLOBS)).map_err(unreadable)?);
    names.push(LEDGER.to_owned());
    for name in names {
        match File::open(folder.join(&name)) {
            Ok(mut file) => visit(&name, &mut file)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    Ok(())
}

fn blobs(folder: &Path) -> io::Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let files = fs::read_dir(folder)?.take(FILES_MAX);
    let mut names = files
        .map(|file| file.map(|file| format!("{BLOBS}{}", file.file_name().to_string_lossy())))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Whether a name leads nowhere but into the export.
fn is_plain(name: &str) -> bool {
    !name.starts_with('/') && !name.contains('\\') && name.split('/').all(|part| part != "..")
}

/// A file of a tar that says so when it ends before its stated size.
struct Whole<R> {
    file: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(to)?;
        self.left = self.left.saturating_sub(count as u64);
        if count == 0 && self.left > 0 && !to.is_empty() {
            return Err(io::Error::new(ErrorKind::UnexpectedEof, "it is cut short"));
        }
        Ok(count)
    }
}
