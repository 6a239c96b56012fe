//! `outrigger serve`: the pages and the API over a data folder.

use crate::{
    exit::{Exit, Failure},
    folder::Folder,
    output::Console,
    sending::Mail,
    server::Listen,
};
use outrigger_desk::outbox::{Sending, Target};
use outrigger_web::Settings;
use std::net::SocketAddr;

/// What to serve, and where.
#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    listen: Listen,
    /// The address that browsers see, when a proxy stands in front
    #[arg(long, value_name = "URL", value_parser = origin)]
    origin: Option<String>,
    #[command(flatten)]
    mail: Mail,
    /// A target inside your network that webhooks may reach, over http as well; may be given again
    #[arg(long, value_name = "HOST[:PORT]")]
    allow_target: Vec<Target>,
}

impl Serve {
    /// Serves until the process is asked to stop.
    ///
    /// # Errors
    /// When the port or the folder cannot be used.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let port = self.listen.bind()?;
        let post = self.mail.post(&self.folder.path)?;
        let desk = self.folder.open()?;
        desk.send_by(Sending {
            post: Some(post),
            origin: self.origin.clone(),
            allowed: self.allow_target.clone(),
            ..Sending::default()
        });
        let settings = settings(self.origin.clone());
        if is_open_without_encryption(port.address, &settings) {
            console.say(&format!(
                "Others can reach {} and read what is sent. Put a proxy with TLS in front, and state its address \
                 with `--origin https://...`.",
                port.address
            ));
        }
        console.print(&format!("Outrigger serves {} at {}", self.folder.path.display(), port.url()))?;
        console.say("Ctrl-C stops it.");
        port.serve(desk, settings, console)
    }
}

/// What the server has to know of the address that browsers see.
pub fn settings(origin: Option<String>) -> Settings {
    let secure_cookies = origin.as_ref().is_some_and(|origin| origin.starts_with("https://"));
    Settings { origin, secure_cookies }
}

fn is_open_without_encryption(address: SocketAddr, settings: &Settings) -> bool {
    !address.ip().is_loopback() && !settings.secure_cookies
}

/// An origin is a scheme, a host and perhaps a port; browsers send it in exactly this form.
pub fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let allowed =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-.:[]".contains(letter);
    if host.is_empty() || !host.chars().all(allowed) {
        return Err(
            "write scheme and host in small letters and no path, as in https://desk.example.org".to_owned()
        );
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_and_no_more() {
        for right in ["https://desk.example.org", "http://127.0.0.1:7117", "https://[::1]:8443"] {
            assert_eq!(origin(right).as_deref(), Ok(right));
        }
        let wrong = [
            "desk.example.org",
            "https://",
            "https://desk.example.org/",
            "ftp://desk",
            "https://Desk.example",
        ];
        for text in wrong {
            assert!(origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn cookies_are_secure_where_the_way_is() {
        assert!(settings(Some("https://desk.example.org".into())).secure_cookies);
        assert!(!settings(Some("http://desk.example.org".into())).secure_cookies);
        assert!(!settings(None).secure_cookies);
    }

    #[test]
    fn only_an_open_address_without_encryption_is_warned_about() {
        let open: SocketAddr = "0.0.0.0:7117".parse().unwrap();
        let own: SocketAddr = "[::1]:7117".parse().unwrap();
        assert!(is_open_without_encryption(open, &settings(None)));
        assert!(!is_open_without_encryption(own, &settings(None)));
        assert!(!is_open_without_encryption(open, &settings(Some("https://desk.example.org".into()))));
    }
}
