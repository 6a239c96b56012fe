//! Chromedriver, and the browser windows that it opens.

use crate::machine::skip;
use fantoccini::{Client, ClientBuilder, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::{
    io::{BufRead, BufReader, Lines},
    panic::resume_unwind,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};
use tokio::task::{LocalSet, spawn_local};

const HEIGHT: u32 = 1_000;
/// Below this width a window is a phone's, because browsers on a desk do not get so narrow.
const DESK_WIDTH_MIN: u32 = 600;
/// The value of a content setting that forbids.
const BLOCKED: u32 = 2;

/// How a browser is set up.
#[derive(Clone, Copy)]
pub struct Looks {
    /// What pictures are named by.
    pub name: &'static str,
    /// Whether pages may run script.
    pub script: bool,
    /// Whether its owner likes it dark.
    pub dark: bool,
    /// The width of the window in CSS pixels.
    pub width: u32,
}

/// A running chromedriver; it ends with this value.
pub struct Driver {
    process: Child,
    address: String,
    // Kept open, because a driver that cannot write its log ends.
    _log: Lines<BufReader<ChildStdout>>,
}

impl Driver {
    /// Starts it on a free port; without a browser the story says so and skips.
    pub fn start() -> Option<Self> {
        if let Some(missing) = ["chromium", "chromedriver"].into_iter().find(|program| !runs(program)) {
            skip(&format!("{missing} is not installed, and this story needs a browser"));
            return None;
        }
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut log = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = log.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let address = format!("http://127.0.0.1:{}", port.unwrap());
        Some(Self { process, address, _log: log })
    }

    /// Opens a window and hands it to a story. The window is closed whatever becomes of the story.
    pub fn browse<F>(&self, looks: Looks, story: impl FnOnce(Client) -> F)
    where
        F: Future<Output = ()> + 'static,
    {
        let profile = tempfile::tempdir().unwrap();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(looks, profile.path()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let told = LocalSet::new().block_on(&runtime, async {
            let client = builder.connect(&self.address).await.unwrap();
            let told = spawn_local(story(client.clone())).await;
            client.close().await.unwrap();
            told
        });
        if let Err(failed) = told {
            resume_unwind(failed.into_panic());
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    let status = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// A window without a display, without a past, and without business of its own on the network.
fn capabilities(looks: Looks, profile: &Path) -> Capabilities {
    let scheme = if looks.dark { 0 } else { 1 };
    let arguments = [
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-quic".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--no-first-run".to_owned(),
        "--hide-scrollbars".to_owned(),
        format!("--user-data-dir={}", profile.display()),
        format!("--window-size={},{HEIGHT}", looks.width),
        format!("--blink-settings=preferredColorScheme={scheme}"),
    ];
    let mut options = json!({ "args": arguments });
    if !looks.script {
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": BLOCKED });
    }
    if looks.width < DESK_WIDTH_MIN {
        let metrics = json!({ "width": looks.width, "height": HEIGHT, "pixelRatio": 1, "touch": false, "mobile": false });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    Capabilities::from_iter([("goog:chromeOptions".to_owned(), options)])
}
