//! A server over a data folder, with an engagement that takes events and somebody who may send them.

use crate::Outcome;
use outrigger_desk::{Desk, Keys, SignedIn, SystemMachine};
use outrigger_kernel::{AccountId, EngagementId};
use outrigger_lifecycle::Command;
use outrigger_store::Sqlite;
use outrigger_web::Settings;
use serde_json::{Value, json};
use std::{
    future::pending,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
};
use tokio::runtime::Runtime;

/// Sources: events of one that wait to be sealed are limited, so senders spread over several.
const SOURCES: usize = 8;

pub struct House {
    pub address: SocketAddr,
    pub engagement: EngagementId,
    pub session: SignedIn,
    /// Ends with the process.
    _runtime: Runtime,
}

impl House {
    pub fn open(folder: &Path) -> Outcome<Self> {
        let desk = Desk::open(Arc::new(Sqlite::open(folder)?), Keys::of([7; 32]), SystemMachine)?;
        let anna = desk.add_account("anna", "Anna Adler")?;
        let engagement = engagement(&desk, anna)?;
        let session = desk.redeem(&desk.link(anna)?)?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Runtime::new()?;
        let router = outrigger_web::router(desk, Settings::default());
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            outrigger_web::serve(listener, router, pending()).await
        });
        Ok(Self { address, engagement, session, _runtime: runtime })
    }

    /// Where a sender sends to.
    pub fn path(&self, sender: usize) -> String {
        format!("/e/{}/operate/sources/SRC-{}/events", self.engagement, 1 + sender % SOURCES)
    }
}

/// Enters the operate stage late, with a contract already in force.
fn engagement(desk: &Desk, anna: AccountId) -> Outcome<EngagementId> {
    let charter = json!({
        "title": "Service desk", "client": "Northwind", "provider": "Brightline",
        "zone": "Europe/Berlin", "founder": "Anna Adler",
    });
    let engagement = desk.found(anna, charter)?.engagement;
    let act = |who: AccountId, name: &str, fields: Value| -> Outcome<()> {
        desk.execute(who, engagement, Command::parse(name, fields)?)?;
        Ok(())
    };
    let carla = desk.add_account("carla", "Carla Conrad")?;
    let sponsor = json!({ "account": carla, "name": "Carla", "side": "client", "roles": ["sponsor"] });
    act(anna, "engagement.admit-member", sponsor)?;
    for gate in ["G1", "G2", "G3", "G4"] {
        let waiver = json!({ "gate": gate, "reason": "The contract is already in force." });
        act(carla, "gate.waive-gate", waiver)?;
    }
    for source in 1..=SOURCES {
        let content = json!({ "kind": "source", "name": format!("Tickets {source}") });
        act(anna, "content.draft", json!({ "content": content }))?;
        act(anna, "operate.connect-source", json!({ "source": format!("SRC-{source}") }))?;
    }
    Ok(engagement)
}
