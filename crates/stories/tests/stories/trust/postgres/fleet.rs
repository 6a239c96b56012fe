//! Two servers over one database and one folder of files, each with a copy of the master key.

use super::Database;
use crate::{
    program::{Folder, Told, outrigger, with},
    trust::{client::Client, master_key, server::Server, site::Site},
};
use outrigger_kernel::{EngagementId, Entry};
use outrigger_store::store::ENTRIES_PER_READ_MAX;
use std::{path::Path, process::Stdio};

/// Two servers, and where everything is that they share.
pub struct Fleet {
    /// The servers.
    pub servers: [Server; 2],
    /// What they share.
    pub home: Home,
}

/// An engagement in a database, its files, and the keys that belong to them.
pub struct Home {
    /// The engagement.
    pub engagement: EngagementId,
    /// The data folder in which there is nothing but the key.
    data: String,
    blobs: String,
    folder: Folder,
    database: Database,
}

impl Fleet {
    /// Starts the servers, unless there is no place for a database.
    pub fn start() -> Option<Self> {
        let home = Home::make()?;
        let servers = ["one", "other"].map(|name| {
            let data = home.folder.path(name);
            master_key::take_along(&home.data, &data);
            Server::start_at(&home.place(&data), Stdio::null())
        });
        Some(Self { servers, home })
    }
}

impl Home {
    /// An engagement that was made in a data folder, and moved into a database.
    fn make() -> Option<Self> {
        let (database, folder) = (Database::make()?, Folder::empty());
        let site = Site::make(&folder.path("site"));
        let (data, blobs) = (folder.path("keys alone"), folder.path("blobs"));
        let copy = ["store", "copy", &site.data, &database.url, "--blobs-to", &blobs];
        outrigger(&copy).leaving(0);
        master_key::take_along(&site.data, &data);
        Some(Self { engagement: site.engagement, data, blobs, folder, database })
    }

    /// Runs the program on the database, beside the servers.
    pub fn run(&self, arguments: &[&str]) -> Told {
        outrigger(&with(arguments, &self.place(&self.data)))
    }

    /// Starts one more server, with a master key of its own; what it said.
    pub fn start_with_another_key(&self) -> Told {
        let stranger = self.folder.path("stranger");
        // Asking for a key makes one.
        _ = master_key::server_key(&stranger);
        Server::refuse(&self.place(&stranger))
    }

    /// A new one-time link of somebody.
    pub fn link(&self, login: &str) -> String {
        let told = self.run(&["account", "link", login]).leaving(0);
        told.out.trim().strip_prefix("/link/").unwrap().to_owned()
    }

    /// Somebody who signs in at a server.
    pub fn client(&self, server: &Server, login: &str) -> Client {
        Client::enter(&server.origin, &self.link(login), self.engagement.as_str())
    }

    /// The whole ledger, read from the database.
    pub fn entries(&self) -> Vec<Entry> {
        let store = self.database.store(Path::new(&self.blobs));
        let entries = store.read(self.engagement, 0, ENTRIES_PER_READ_MAX).unwrap();
        assert!(entries.len() < ENTRIES_PER_READ_MAX, "that is all of it");
        entries
    }

    /// The arguments that say where everything is kept.
    fn place<'a>(&'a self, data: &'a str) -> [&'a str; 6] {
        ["--data", data, "--store", &self.database.url, "--blobs", &self.blobs]
    }
}
