//! The first file of a zip archive, as a stream: nobody's sizes are trusted and nothing is unpacked to disk.

use crate::error::ImportError;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufRead, Read, Take};

/// Folders and side files passed over before the first file.
const ENTRIES_MAX: usize = 64;
const HEADER_BYTES: usize = 30;
const HEADER_MAGIC: &[u8] = b"PK\x03\x04";
const DESCRIPTOR_MAGIC: &[u8] = b"PK\x07\x08";
const ENCRYPTED: u16 = 1;
/// The sizes and the checksum follow the data instead of preceding it.
const DESCRIPTOR_FOLLOWS: u16 = 1 << 3;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// The size a large archive writes here when it keeps the real one elsewhere.
const SIZE_ELSEWHERE: u32 = u32::MAX;

/// A reader of the first file in the archive.
pub(super) fn first_file<'a>(
    mut input: impl BufRead + Send + 'a,
) -> Result<Box<dyn Read + Send + 'a>, ImportError> {
    for _ in 0..ENTRIES_MAX {
        let header = Header::read(&mut input)?;
        if header.is_file {
            return Ok(Box::new(header.open(input)?));
        }
        io::copy(&mut input.by_ref().take(u64::from(header.compressed_bytes)), &mut io::sink())?;
    }
    Err(ImportError::Unsupported { reason: "holds many folders and no file" })
}

/// What a local file header says.
struct Header {
    flags: u16,
    method: u16,
    checksum: u32,
    compressed_bytes: u32,
    is_file: bool,
}

impl Header {
    fn read(input: &mut impl Read) -> Result<Self, ImportError> {
        let mut bytes = [0u8; HEADER_BYTES];
        input.read_exact(&mut bytes)?;
        if !bytes.starts_with(HEADER_MAGIC) {
            return Err(ImportError::Unsupported { reason: "holds no file" });
        }
        let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let long = |at: usize| u32::from(short(at)) | (u32::from(short(at + 2)) << 16);
        let mut name = vec![0u8; usize::from(short(26))];
        input.read_exact(&mut name)?;
        io::copy(&mut input.take(u64::from(short(28))), &mut io::sink())?;
        Ok(Self {
            flags: short(6),
            method: short(8),
            checksum: long(14),
            compressed_bytes: long(18),
            is_file: !name.ends_with(b"/") && !name.starts_with(b"__MACOSX/"),
        })
    }

    fn open<R: BufRead>(self, input: R) -> Result<Entry<R>, ImportError> {
        let follows = self.flags & DESCRIPTOR_FOLLOWS != 0;
        if self.flags & ENCRYPTED != 0 {
            return Err(ImportError::Unsupported { reason: "is encrypted" });
        }
        let body = match self.method {
            DEFLATED => Body::Deflated(DeflateDecoder::new(input)),
            STORED if follows || self.compressed_bytes == SIZE_ELSEWHERE => {
                return Err(ImportError::Unsupported { reason: "stores a file without saying its size" });
            }
            STORED => Body::Stored(input.take(u64::from(self.compressed_bytes))),
            _ => return Err(ImportError::Unsupported { reason: "uses a compression other than deflate" }),
        };
        let checksum = (!follows).then_some(self.checksum);
        Ok(Entry { body, seen: Crc::new(), checksum, verified: false })
    }
}

/// A file in the archive; at its end the checksum has to match.
struct Entry<R> {
    body: Body<R>,
    seen: Crc,
    checksum: Option<u32>,
    verified: bool,
}

enum Body<R> {
    Stored(Take<R>),
    Deflated(DeflateDecoder<R>),
}

impl<R: BufRead> Read for Entry<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.body {
            Body::Stored(stored) => stored.read(buffer)?,
            Body::Deflated(deflated) => deflated.read(buffer)?,
        };
        self.seen.update(&buffer[..count]);
        if count == 0 && !buffer.is_empty() && !self.verified {
            self.verify()?;
            self.verified = true;
        }
        Ok(count)
    }
}

impl<R: BufRead> Entry<R> {
    fn verify(&mut self) -> io::Result<()> {
        let checksum = match (&mut self.body, self.checksum) {
            (Body::Stored(stored), _) if stored.limit() > 0 => {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
            (_, Some(checksum)) => checksum,
            (Body::Stored(stored), None) => descriptor(stored.get_mut())?,
            (Body::Deflated(deflated), None) => descriptor(deflated.get_mut())?,
        };
        if checksum == self.seen.sum() {
            return Ok(());
        }
        let damaged = "the checksum inside the archive does not match its content";
        Err(io::Error::new(io::ErrorKind::InvalidData, damaged))
    }
}

/// The checksum behind the data; its magic is optional.
fn descriptor(input: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0u8; 4];
    input.read_exact(&mut bytes)?;
    if bytes == DESCRIPTOR_MAGIC {
        input.read_exact(&mut bytes)?;
    }
    Ok(u32::from_le_bytes(bytes))
}
