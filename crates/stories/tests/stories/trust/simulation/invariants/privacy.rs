//! Privacy: strangers see nothing, members nothing of another engagement, and nobody whoever was erased.

use crate::trust::simulation::{cast::CASTS, deal::Deal, world::World};
use outrigger_desk::Snapshot;
use outrigger_kernel::{AccountId, Code};
use outrigger_lifecycle::view::engagement;
use serde::Serialize;

/// Somebody who is no member, a rival among them, asks for an engagement.
pub fn strangers_see_nothing(world: &mut World, deal: usize) {
    let Deal { id, on, .. } = &world.deals[deal];
    let (id, people) = (*id, world.people.iter().map(|person| person.account));
    let strangers: Vec<AccountId> = people.filter(|account| on.member(*account).is_none()).collect();
    let stranger = world.dice.pick(&strangers).expect("there are rivals");
    for as_of in [None, Some(world.now())] {
        let code = world.desk().snapshot(stranger, id, as_of).err().map(|refusal| refusal.code);
        assert_eq!(code, Some(Code::NotFound), "{} sees an engagement", world.name(stranger));
    }
}

/// Whatever a member can look at names neither the people and words of the other engagement nor anybody erased.
pub fn nobody_reads_what_is_not_theirs(world: &World, deal: usize) {
    // To look is to finish what was broken off, an erasure too.
    let snapshot = world.snapshot(deal);
    let deal = &world.deals[deal];
    let others = CASTS.iter().map(|cast| cast.mark).filter(|mark| *mark != deal.cast.mark);
    let erased = world.people.iter().filter(|person| deal.on.erased.contains_key(&person.account));
    let secrets: Vec<String> =
        others.chain(erased.map(|person| person.name.as_str())).map(str::to_lowercase).collect();
    for member in deal.on.members.keys() {
        hide(&secrets, [("the desk", said(&world.desk().desk(*member).unwrap()))]);
    }
    hide(&secrets, everything(world, &snapshot));
}

/// Every page and file of an engagement that a member can look at, with its name.
fn everything(world: &World, snapshot: &Snapshot) -> Vec<(&'static str, String)> {
    let desk = world.desk();
    let mut pages = vec![("the engagement", said(&engagement(&snapshot.engagement, world.now())))];
    let mut before = None;
    loop {
        let page = desk.ledger(snapshot, before).unwrap();
        pages.push(("the ledger", said(&page)));
        // Personal data stand in these.
        for row in page.entries.iter().filter(|row| row.kind.starts_with("engagement.")) {
            pages.push(("an entry", said(&desk.entry(snapshot, row.seq).unwrap())));
        }
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    let mut export = Vec::<u8>::new();
    desk.export(snapshot, &mut export).unwrap();
    pages.push(("the export", String::from_utf8_lossy(&export).into_owned()));
    pages.push(("the events", String::from_utf8_lossy(&desk.sealed_events(snapshot).unwrap()).into_owned()));
    pages
}

fn hide(secrets: &[String], pages: impl IntoIterator<Item = (&'static str, String)>) {
    for (name, page) in pages {
        let page = page.to_lowercase();
        let told = secrets.iter().find(|secret| page.contains(*secret));
        assert_eq!(told, None, "it stands in {name}");
    }
}

fn said(page: &impl Serialize) -> String {
    serde_json::to_string(page).unwrap()
}
