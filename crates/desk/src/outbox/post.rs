//! Where mail goes: to a server that passes it on, or into a folder.

use super::letter::Letter;
use lettre::{
    Address, Message, SmtpTransport, Transport,
    message::{
        Mailbox, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use outrigger_kernel::{Hash, Instant, Refusal, refusal};
use std::{
    fmt,
    fs::{self, DirBuilder, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How long a mail server has for each of its answers.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Who writes where nobody said who does.
const NOBODY: &str = "Outrigger <outrigger@localhost>";
/// Hosts to which mail may go without encryption, because it does not leave the machine.
const OWN_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
/// How a file in the spool ends.
const EXTENSION: &str = "eml";

/// Where mail goes, and whose it is.
#[derive(Clone)]
pub struct Post {
    from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Smtp(Box<SmtpTransport>),
    Spool(PathBuf),
}

/// Shows neither host nor password.
impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match self.way {
            Way::Smtp(_) => "Smtp",
            Way::Spool(_) => "Spool",
        };
        f.debug_struct("Post").field("way", &way).finish_non_exhaustive()
    }
}

impl Post {
    /// Mail through a server, as in `smtps://user:password@mail.example.org`, from an address.
    ///
    /// # Errors
    /// A sentence that says what cannot be read, or that mail would travel in the clear.
    pub fn smtp(url: &str, from: &str) -> Result<Self, String> {
        if is_in_the_clear(url) {
            return Err("this server would be sent mail in the clear: write smtps://..., or \
                        smtp://...?tls=required"
                .into());
        }
        // The cause is left out: it could repeat the password.
        let builder = SmtpTransport::from_url(url).map_err(|_| {
            "write the server as in smtps://mail.example.org:465, with user and password before the host"
                .to_owned()
        })?;
        Ok(Self {
            from: sender(from)?,
            way: Way::Smtp(Box::new(builder.timeout(Some(ANSWER_WITHIN)).build())),
        })
    }

    /// Mail as files in a folder, which is made when the first one comes.
    pub fn spool(folder: &Path) -> Result<Self, String> {
        Ok(Self { from: sender(NOBODY)?, way: Way::Spool(folder.to_owned()) })
    }

    /// Whether the server answers; a spool always does.
    ///
    /// # Errors
    /// When it does not, or refuses who asks.
    pub fn check(&self) -> Result<(), Refusal> {
        let Way::Smtp(server) = &self.way else { return Ok(()) };
        match server.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(refusal::unavailable("The mail server is not ready.")),
            Err(error) => Err(refusal::unavailable(format!("The mail server does not answer: {error}."))),
        }
    }

    /// Sends a letter. `random` names it.
    ///
    /// # Errors
    /// When the server does not take it, or the folder cannot be written.
    pub(super) fn send(&self, letter: &Letter, at: Instant, random: [u8; 32]) -> Result<(), Refusal> {
        let message = self.message(letter, at, Hash(random))?;
        match &self.way {
            Way::Smtp(server) => server
                .send(&message)
                .map(drop)
                .map_err(|error| refusal::unavailable(format!("The mail server took no mail: {error}."))),
            Way::Spool(folder) => {
                put(folder, &format!("{}-{}", compact(at), Hash(random).short()), &message.formatted())
                    .map_err(|error| {
                        refusal::unavailable(format!("Mail cannot be put into the spool: {error}."))
                    })
            }
        }
    }

    /// Removes mail from before an instant from the spool, if there is one.
    pub(super) fn sweep(&self, before: Instant) -> io::Result<()> {
        let oldest = compact(before);
        // Names begin with their instant, so their order is that of time.
        self.remove(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Ok(name < oldest)
        })
    }

    /// Removes mail to an address from the spool, if there is one.
    pub(super) fn forget(&self, address: &str) -> io::Result<()> {
        let to = format!("<{address}>");
        self.remove(|path| {
            let mail = fs::read(path)?;
            Ok(mail.windows(to.len()).any(|part| part.eq_ignore_ascii_case(to.as_bytes())))
        })
    }

    /// Removes those files of the spool that a look at them condemns.
    fn remove(&self, is_condemned: impl Fn(&Path) -> io::Result<bool>) -> io::Result<()> {
        let Way::Spool(folder) = &self.way else { return Ok(()) };
        let Ok(files) = fs::read_dir(folder) else { return Ok(()) };
        for file in files {
            let path = file?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) && is_condemned(&path)? {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn message(&self, letter: &Letter, at: Instant, random: Hash) -> Result<Message, Refusal> {
        let broken = |what: String| refusal::unavailable(format!("The mail cannot be written: {what}."));
        let to = letter.to.parse::<Address>().map_err(|error| broken(error.to_string()))?;
        let sent = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(at.0).unwrap_or_default());
        let id = format!("<{}@{}>", random.short(), self.from.email.domain());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.name.clone()), to))
            .date(sent)
            .message_id(Some(id))
            .raw_header(no_answer())
            .subject(letter.subject.clone())
            .singlepart(SinglePart::plain(letter.text.clone()))
            .map_err(|error| broken(error.to_string()))
    }
}

/// Tells programs that answer mail not to answer this one.
fn no_answer() -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    HeaderValue::new(name, "auto-generated".to_owned())
}

fn sender(from: &str) -> Result<Mailbox, String> {
    from.parse().map_err(|_| format!("{from} is no address to send mail from; write one as in {NOBODY}"))
}

fn is_in_the_clear(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("smtp://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let is_own = OWN_HOSTS.iter().any(|own| host == *own || host.starts_with(&format!("{own}:")));
    !is_own && !url.contains("tls=required")
}

/// Puts a file into the folder as a whole: whoever reads the folder never sees a part of it.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        // Letters hold names, and some hold links that sign in.
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)?;
    let part = folder.join(format!("{name}.part"));
    let mut file = File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(part, folder.join(format!("{name}.{EXTENSION}")))
}

/// An instant as a file's name begins with it: `20261121T060000Z`.
fn compact(at: Instant) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests;
