//! The tar around a backup's parts: written with digests, read with limits.

use super::{
    MANIFEST,
    manifest::{Manifest, Part},
    unreadable, unwritable,
};
use outrigger_kernel::{Hash, Refusal};
use std::io::{Read, Write};
use tar::{Archive, Builder, EntryType, Header};

/// Bytes in one part that is read into memory: 1 GiB.
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

    /// Adds a part.
    pub fn add(&mut self, name: String, bytes: &[u8]) -> Result<(), Refusal> {
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

/// Reads a backup part by part, and at its end checks that the manifest names exactly what was there.
///
/// # Errors
/// What `take` refuses, and when the bytes are not those of a whole backup.
pub(super) fn read(
    from: impl Read,
    take: &mut dyn FnMut(&str, Vec<u8>) -> Result<(), Refusal>,
) -> Result<Manifest, Refusal> {
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
            let manifest: Manifest = serde_json::from_slice(&bytes).map_err(unreadable)?;
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

fn first_difference(listed: &[Part], found: &[Part]) -> String {
    let at = listed.iter().zip(found).position(|(listed, found)| listed != found);
    let at = at.unwrap_or(listed.len().min(found.len()));
    let name = found.get(at).or(listed.get(at)).map_or("a part", |part| part.name.as_str());
    format!("{name} is not what the manifest lists")
}
