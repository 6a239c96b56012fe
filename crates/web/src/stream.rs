//! Files that are made while they are sent: an export may be larger than memory has room for.

use crate::{answer::Failure, download, lanes::Turn};
use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use outrigger_kernel::{Refusal, refusal};
use std::{
    io::{self, BufWriter, ErrorKind, Write},
    time::Duration,
};
use tokio::{runtime::Handle, sync::mpsc, time::timeout};
use tokio_stream::{StreamExt, wrappers::ReceiverStream};

/// Bytes that travel together.
const PIECE_BYTES: usize = 64 << 10;
/// Pieces that are made ahead of whoever reads them.
const PIECES_AHEAD: usize = 8;
/// How long somebody may read nothing before the file breaks off.
const STALL_MAX: Duration = Duration::from_secs(60);

/// What writes a file, on a thread of its own.
pub type Making = Box<dyn FnOnce(&mut dyn Write) -> Result<(), Refusal> + Send>;

/// A file that is made while it is sent.
pub struct Stream {
    /// What the file is called.
    pub name: String,
    /// Its type.
    pub kind: &'static str,
    /// What writes it.
    pub making: Making,
    /// Its place among those that are made at once.
    pub turn: Turn,
}

/// The answer that is kept as a file. What goes wrong before its first piece is a refusal like any other; what
/// goes wrong later breaks the file off, which its reader notices.
///
/// # Errors
/// The refusal of what writes it.
pub fn respond(stream: Stream) -> Result<Response, Failure> {
    let Stream { name, kind, making, turn } = stream;
    let (sender, mut pieces) = mpsc::channel(PIECES_AHEAD);
    let mut pipe = Pipe { pieces: sender, runtime: Handle::current() };
    tokio::task::spawn_blocking(move || {
        if let Err(refusal) = make(making, &mut pipe) {
            // Whoever has stopped reading needs no reason.
            _ = pipe.send(Err(refusal));
        }
        drop(turn);
    });
    let body = match pieces.blocking_recv() {
        None => Body::empty(),
        Some(first) => {
            let first = tokio_stream::once(Ok(first?));
            Body::from_stream(first.chain(ReceiverStream::new(pieces)))
        }
    };
    Ok((download::headers(&name, kind), body).into_response())
}

fn make(making: Making, pipe: &mut Pipe) -> Result<(), Refusal> {
    let mut to = BufWriter::with_capacity(PIECE_BYTES, pipe);
    making(&mut to)?;
    to.flush().map_err(|error| refusal::unavailable(format!("The file broke off: {error}.")))
}

/// Where the thread that writes hands pieces to the connection. It waits for a slow reader, and not for ever.
struct Pipe {
    pieces: mpsc::Sender<Result<Bytes, Refusal>>,
    runtime: Handle,
}

impl Pipe {
    fn send(&self, piece: Result<Bytes, Refusal>) -> io::Result<()> {
        let sending = timeout(STALL_MAX, self.pieces.send(piece));
        match self.runtime.block_on(sending) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::new(ErrorKind::BrokenPipe, "nobody reads it any more")),
            Err(_) => Err(io::Error::new(ErrorKind::TimedOut, "it was read too slowly")),
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = &bytes[..bytes.len().min(PIECE_BYTES)];
        self.send(Ok(Bytes::copy_from_slice(piece)))?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::Lanes;
    use axum::{body::to_bytes, http::header::CONTENT_DISPOSITION};

    async fn answer(making: Making) -> Result<Response, Failure> {
        let turn = Lanes::default().export().unwrap();
        let stream = Stream { name: "a.tar".into(), kind: "application/x-tar", making, turn };
        tokio::task::spawn_blocking(move || respond(stream)).await.unwrap()
    }

    fn no_room() -> Refusal {
        refusal::full()
    }

    #[tokio::test]
    async fn a_file_arrives_piece_by_piece() {
        let bytes: Vec<u8> = (0..1_000_000_u32).map(|at| (at % 251) as u8).collect();
        let sent = bytes.clone();
        let making: Making = Box::new(move |to| {
            let (first, rest) = sent.split_at(10);
            to.write_all(first).and_then(|()| to.write_all(rest)).map_err(|_| no_room())
        });
        let response = answer(making).await.unwrap();
        let name = response.headers().get(CONTENT_DISPOSITION).unwrap();
        assert_eq!(name, "attachment; filename=\"a.tar\"");
        assert_eq!(to_bytes(response.into_body(), usize::MAX).await.unwrap(), bytes);
        let nothing = answer(Box::new(|_| Ok(()))).await.unwrap();
        assert!(to_bytes(nothing.into_body(), usize::MAX).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_fails_at_once_is_a_refusal_and_what_fails_later_breaks_off() {
        let refused = answer(Box::new(|_| Err(no_room()))).await.unwrap_err();
        assert_eq!(refused.refusal, no_room());
        let making: Making = Box::new(|to| {
            to.write_all(&vec![7; 3 * PIECE_BYTES]).map_err(|_| no_room())?;
            Err(no_room())
        });
        let response = answer(making).await.unwrap();
        assert!(to_bytes(response.into_body(), usize::MAX).await.is_err(), "nobody takes it for whole");
    }

    #[tokio::test]
    async fn whoever_stops_reading_ends_the_writing() {
        let (tell, told) = std::sync::mpsc::channel();
        let making: Making = Box::new(move |to| {
            let ended = (0..10_000).find_map(|_| to.write_all(&[7; PIECE_BYTES]).err());
            tell.send(ended.map(|error| error.kind())).unwrap();
            Ok(())
        });
        drop(answer(making).await.unwrap());
        let ended = tokio::task::spawn_blocking(move || told.recv().unwrap()).await.unwrap();
        assert_eq!(ended, Some(ErrorKind::BrokenPipe));
    }
}
