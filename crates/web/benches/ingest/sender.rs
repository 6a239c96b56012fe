//! Senders with connections of their own that send one request after the other, as ticket systems do.

use crate::{Outcome, house::House};
use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, runtime::Builder, task::JoinSet};

/// How wide the number in a case's name is: it is written over, so that sending costs little.
const DIGITS: usize = 12;
/// Bytes of an answer.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// What is sent.
pub struct Load {
    pub senders: usize,
    pub rows: usize,
    pub time: Duration,
}

/// What came of it.
pub struct Measured {
    events: usize,
    took: Duration,
    /// How long each request took, sorted.
    latencies: Vec<Duration>,
}

impl Measured {
    pub fn events_a_second(&self) -> f64 {
        self.events as f64 / self.took.as_secs_f64()
    }

    /// The latency that so many of a hundred requests did not exceed.
    pub fn latency_ms(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1_000.0)
    }
}

/// Runs all senders on one thread until the time is over.
pub fn drive(house: &House, load: &Load) -> Outcome<Measured> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let begin = Instant::now();
    let until = begin + load.time;
    let mut latencies = runtime.block_on(async {
        let mut senders = JoinSet::new();
        for sender in 0..load.senders {
            senders.spawn(send(house.address, head(house, sender), (sender, load.rows), until));
        }
        let mut latencies = Vec::new();
        while let Some(sent) = senders.join_next().await {
            latencies.extend(sent??);
        }
        Outcome::Ok(latencies)
    })?;
    let took = begin.elapsed();
    latencies.sort_unstable();
    Ok(Measured { events: latencies.len() * load.rows, took, latencies })
}

/// A request's head up to the length of its body.
fn head(house: &House, sender: usize) -> String {
    let (path, address) = (house.path(sender), house.address);
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
         cookie: outrigger_session={}\r\nx-csrf-token: {}\r\naccept: application/json\r\n\
         content-type: application/x-ndjson\r\n",
        house.session.token, house.session.csrf
    )
}

async fn send(
    address: SocketAddr,
    head: String,
    (sender, rows): (usize, usize),
    until: Instant,
) -> Outcome<Vec<Duration>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let row = format!(
        "{{\"case\":\"INC-{:0DIGITS$}\",\"time\":\"2026-03-01T09:00:00Z\",\"activity\":\"Opened\",\
         \"priority\":\"P2\",\"team\":\"first\",\"loop\":\"{rows}\"}}\n",
        0
    );
    let body = row.repeat(rows);
    let mut request = format!("{head}content-length: {}\r\n\r\n", body.len()).into_bytes();
    let first = request.len() + row.find("INC-").unwrap_or_default() + "INC-".len();
    request.extend_from_slice(body.as_bytes());
    let (mut latencies, mut answer, mut number) = (Vec::new(), Vec::new(), sender * 1_000_000_000);
    while Instant::now() < until {
        for at in 0..rows {
            let place = first + at * row.len();
            request[place..place + DIGITS].copy_from_slice(format!("{number:0DIGITS$}").as_bytes());
            number += 1;
        }
        let begin = Instant::now();
        write(&stream, &request).await?;
        read(&stream, &mut answer).await?;
        latencies.push(begin.elapsed());
    }
    Ok(latencies)
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads one answer, which must be a report.
async fn read(stream: &TcpStream, answer: &mut Vec<u8>) -> Outcome<()> {
    answer.clear();
    let mut block = [0; 4_096];
    while !is_whole(answer)? {
        match stream.try_read(&mut block) {
            Ok(0) => return Err("the server hung up".into()),
            Ok(count) => answer.extend_from_slice(&block[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => stream.readable().await?,
            Err(error) => return Err(error.into()),
        }
    }
    if answer.starts_with(b"HTTP/1.1 200 ") && answer.len() < ANSWER_BYTES_MAX {
        return Ok(());
    }
    Err(String::from_utf8_lossy(answer).into_owned().into())
}

/// Whether head and body are there.
fn is_whole(answer: &[u8]) -> Outcome<bool> {
    let Some(end) = answer.windows(4).position(|part| part == b"\r\n\r\n") else { return Ok(false) };
    let head = std::str::from_utf8(&answer[..end])?.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.ok_or("an answer without a length")?.trim().parse()?;
    Ok(answer.len() >= end + 4 + length)
}
