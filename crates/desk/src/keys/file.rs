//! The file of the master secret: sixty-four hexadecimal digits, for this user alone.

use crate::Machine;
use outrigger_kernel::{Hash, Refusal, refusal};
use outrigger_store::folder::{make_all, sync};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    path::Path,
};
use zeroize::Zeroizing;

/// The file that holds the master secret.
pub const FILE_NAME: &str = "master.key";
/// Bytes that are read of it: the digits, and white space around them.
const FILE_BYTES_MAX: u64 = 200;

/// The master secret of a folder, drawn when there is none.
pub(super) fn open(folder: &Path, machine: &dyn Machine) -> Result<[u8; 32], Refusal> {
    let path = folder.join(FILE_NAME);
    let kept = match read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let digits = Zeroizing::new(format!("{}\n", Hash(machine.random())));
            let tag = Hash(machine.random()).short();
            make(folder, (&tag, &digits)).map_err(|error| unusable(&path, "made", &error))?;
            // What is there counts: another process may have been first.
            read(&path)
        }
        kept => kept,
    };
    let kept = kept.map_err(|error| unusable(&path, "read", &error))?;
    kept.trim().parse::<Hash>().map(|master| master.0).map_err(|_| malformed(&path))
}

/// Puts a master secret that is known into a folder that has none.
pub(super) fn bring(folder: &Path, text: &[u8]) -> Result<(), Refusal> {
    let path = folder.join(FILE_NAME);
    let master = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse::<Hash>().ok());
    let digits = Zeroizing::new(format!("{}\n", master.ok_or_else(|| malformed(&path))?));
    make(folder, ("brought", &digits)).map_err(|error| unusable(&path, "made", &error))
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    File::open(path)?.take(FILE_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}

/// Writes a new master secret beside its place, and gives it its name once it is on disk: a crash leaves no
/// half of one, and a name that is taken stays another's.
fn make(folder: &Path, (tag, digits): (&str, &str)) -> io::Result<()> {
    make_all(folder)?;
    let beside = folder.join(format!("{FILE_NAME}.{tag}"));
    let mut file = make_file(&beside)?;
    let named = file
        .write_all(digits.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::hard_link(&beside, folder.join(FILE_NAME)));
    fs::remove_file(&beside)?;
    match named {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => sync(folder),
    }
}

#[cfg(unix)]
fn make_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn make_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn unusable(path: &Path, how: &str, error: &io::Error) -> Refusal {
    refusal::unavailable(format!("The master key {} cannot be {how}: {error}.", path.display()))
        .next("Let this user read and write its folder, and start again.")
}

fn malformed(path: &Path) -> Refusal {
    refusal::unavailable(format!("The master key {} is not 64 hexadecimal digits.", path.display())).next(
        "Put the file from your backup of it in its place; without it, what is sealed stays unreadable.",
    )
}
