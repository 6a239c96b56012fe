//! The tar around a backup's parts: written with digests, read with limits.

use super::{
    FORMAT, MANIFEST,
    manifest::{Manifest, Part},
    unreadable, unwritable,
};
use outrigger_kernel::{Hash, Refusal, refusal};
use serde::Deserialize;
use std::io::{Read, Write};
use tar::{Archive, Builder, EntryType, Header};

/// Bytes in one part, which is read into memory: 1 GiB.
const PART_BYTES_MAX: u64 = 1 << 30;
/// Bytes in the name of a part.
const NAME_BYTES_MAX: usize = 200;

/// Writes parts one after the other.
pub(super) struct Pack<W: Write> {
    tar: Builder<W>,
    parts: Vec<Part>,
}

impl<W: Write> Pack<W> {
    /// Begins a backup.
    pub fn new(to: W) -> Self {
        Self { tar: Builder::new(to), parts: Vec::new() }
    }

    /// Adds a part, unless it is larger than one that can be read back.
    pub fn add(&mut self, name: String, bytes: &[u8]) -> Result<(), Refusal> {
        if bytes.len() as u64 > PART_BYTES_MAX {
            return Err(refusal::too_much(&format!("The part {name} of the backup"), "1 GiB"));
        }
        self.put(&name, bytes)?;
        self.parts.push(Part { name, digest: Hash::of(bytes) });
        Ok(())
    }

    /// Closes the backup with its manifest, which takes over the list of parts.
    pub fn finish(mut self, mut manifest: Manifest) -> Result<Manifest, Refusal> {
        manifest.parts = std::mem::take(&mut self.parts);
        let text = serde_json::to_vec_pretty(&manifest).map_err(|error| unwritable(&error.into()))?;
        self.put(MANIFEST, &text)?;
        let mut to = self.tar.into_inner().map_err(|error| unwritable(&error))?;
        to.flush().map_err(|error| unwritable(&error))?;
        Ok(manifest)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(0);
        self.tar.append_data(&mut header, name, bytes).map_err(|error| unwritable(&error))
    }
}

/// Takes one part after the other: its name and its bytes.
pub(super) type Taker<'t> = dyn FnMut(&str, Vec<u8>) -> Result<(), Refusal> + 't;

/// Reads a backup part by part, and at its end checks that the manifest names exactly what was there.
///
/// # Errors
/// What `take` refuses, and when the bytes are not those of a whole backup.
pub(super) fn read(from: impl Read, take: &mut Taker<'_>) -> Result<Manifest, Refusal> {
    let mut archive = Archive::new(from);
    let mut parts = Vec::new();
    for entry in archive.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        let name = entry.path().map_err(unreadable)?.to_str().unwrap_or_default().to_owned();
        if entry.header().entry_type() != EntryType::Regular || name.is_empty() || name.len() > NAME_BYTES_MAX
        {
            return Err(unreadable("it holds something else than its parts"));
        }
        let size = entry.size();
        if size > PART_BYTES_MAX {
            return Err(unreadable(format!("{name} is larger than any part may be")));
        }
        let mut bytes = Vec::new();
        entry.by_ref().take(size).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 != size {
            return Err(unreadable(format!("{name} breaks off")));
        }
        if name == MANIFEST {
            let manifest = manifest(&bytes)?;
            return if manifest.parts == parts {
                Ok(manifest)
            } else {
                Err(unreadable(first_difference(&manifest.parts, &parts)))
            };
        }
        parts.push(Part { name: name.clone(), digest: Hash::of(&bytes) });
        take(&name, bytes)?;
    }
    Err(unreadable("it breaks off before its manifest"))
}

/// What the manifest says of its format; the rest of it depends on that.
#[derive(Deserialize)]
struct Named {
    format: String,
}

fn manifest(bytes: &[u8]) -> Result<Manifest, Refusal> {
    let Named { format } = serde_json::from_slice(bytes).map_err(unreadable)?;
    if format != FORMAT {
        let sentence =
            format!("This backup has the format {format:?}, and this program restores {FORMAT} alone.");
        return Err(refusal::invalid(sentence).next("Restore it with the program that wrote it."));
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}

fn first_difference(listed: &[Part], found: &[Part]) -> String {
    let at = listed.iter().zip(found).position(|(listed, found)| listed != found);
    let at = at.unwrap_or(listed.len().min(found.len()));
    let name = found.get(at).or(listed.get(at)).map_or("a part", |part| part.name.as_str());
    format!("{name} is not what the manifest lists")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_could_not_be_read_back_is_not_written() {
        let mut pack = Pack::new(Vec::new());
        pack.add("blobs/small".into(), b"small").unwrap();
        // Nothing touches these bytes, so they take no memory.
        let large = vec![0_u8; PART_BYTES_MAX as usize + 1];
        let refused = pack.add("blobs/large".into(), &large).unwrap_err();
        assert!(refused.message.starts_with("The part blobs/large of the backup is over"), "{refused}");
        assert_eq!(pack.parts.len(), 1);
    }
}
