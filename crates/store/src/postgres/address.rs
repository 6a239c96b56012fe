//! The address of a database: read from its URL, and said again without the password.

use postgres::config::{Config, Host};
use std::{error::Error, fmt, path::PathBuf, time::Duration};

/// Bytes in a URL.
const URL_BYTES_MAX: usize = 2_000;
/// The two ways in which a URL of a database begins.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];
const PORT: u16 = 5_432;
/// How a URL is written.
const FORM: &str = "Write it as postgres://user:password@host:5432/database?sslmode=require.";

/// What a URL leaves open. A server that went away without a word must not hold up its callers.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const UNANSWERED_MAX: Duration = Duration::from_secs(30);
const KEEPALIVE_AFTER: Duration = Duration::from_secs(60);

/// Where a database is, and who asks.
pub(crate) struct Address {
    /// How to connect to it.
    pub(super) config: Config,
    /// The file with the certificates of those who vouch for the server; none for the public ones.
    pub(super) authorities: Option<PathBuf>,
}

impl Address {
    /// Whether a text means to be the URL of a database.
    pub(crate) fn is_meant(text: &str) -> bool {
        SCHEMES.iter().any(|scheme| text.starts_with(scheme))
    }

    /// Reads a URL. The answer to a wrong one is a sentence that does not repeat it: it may hold a password.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        if !Self::is_meant(url) || url.len() > URL_BYTES_MAX {
            return Err(format!("This is no address of a database. {FORM}"));
        }
        let (url, authorities) = own_options(url);
        let mut config: Config = url.parse().map_err(|error: postgres::Error| unreadable(&error))?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(format!("The address of the database names no host. {FORM}"));
        }
        if config.get_hosts().iter().any(|host| shown(host).contains('@')) {
            return Err("The address of the database has two @ signs. Write one in a password as %40.".into());
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNANSWERED_MAX);
        }
        if !url.contains("keepalives_idle=") {
            config.keepalives_idle(KEEPALIVE_AFTER);
        }
        if config.get_application_name().is_none() {
            config.application_name("outrigger");
        }
        Ok(Self { config, authorities })
    }

    /// The database as a sentence names it.
    pub(super) fn spoken(&self) -> String {
        format!("the database {} at {}", self.database(), self.places())
    }

    fn database(&self) -> &str {
        let config = &self.config;
        config.get_dbname().or(config.get_user()).unwrap_or("postgres")
    }

    /// The hosts with their ports, with commas between them.
    fn places(&self) -> String {
        let config = &self.config;
        let hosts: Vec<String> = if config.get_hosts().is_empty() {
            config.get_hostaddrs().iter().map(ToString::to_string).collect()
        } else {
            config.get_hosts().iter().map(shown).collect()
        };
        let ports = config.get_ports();
        let port = |at: usize| ports.get(at).or(ports.first()).copied().unwrap_or(PORT);
        let places: Vec<String> =
            hosts.iter().enumerate().map(|(at, host)| format!("{host}:{}", port(at))).collect();
        places.join(",")
    }
}

/// The URL without its password and its options.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
        write!(f, "postgres://{user}{}/{}", self.places(), self.database())
    }
}

fn shown(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    }
}

/// Takes out of a URL what the client library has no word for: the file of authorities, and the ways of
/// asking for what it does anyway, which is to hold a certificate against the host's name.
fn own_options(url: &str) -> (String, Option<PathBuf>) {
    let Some((place, options)) = url.split_once('?') else { return (url.to_owned(), None) };
    let mut authorities = None;
    let mut kept = Vec::new();
    for option in options.split('&').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("sslrootcert", path)) => authorities = Some(PathBuf::from(path)),
            Some(("sslmode", "verify-full" | "verify-ca")) => kept.push("sslmode=require"),
            _ => kept.push(option),
        }
    }
    (format!("{place}?{}", kept.join("&")), authorities)
}

/// Names the option whose value is wrong; of anything else the wording may quote the URL.
fn unreadable(error: &postgres::Error) -> String {
    let cause = error.source().map(ToString::to_string);
    match cause.filter(|cause| cause.starts_with("invalid value for option")) {
        Some(cause) => format!("The address of the database has an {cause}. {FORM}"),
        None => format!("The address of the database cannot be read. {FORM}"),
    }
}

#[cfg(test)]
mod tests;
