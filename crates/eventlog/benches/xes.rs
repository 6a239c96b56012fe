//! How fast a log of 262,200 events in 13,087 cases is imported, plain and packed, with every attribute.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use flate2::Compression;
use flate2::write::GzEncoder;
use outrigger_eventlog::{Import, read};
use std::fmt::Write as _;
use std::io::Write as _;

const EVENTS: usize = 262_200;
const CASES: usize = 13_087;
const ACTIVITIES: [&str; 8] = [
    "A_SUBMITTED",
    "A_PARTLYSUBMITTED",
    "W_Afhandelen leads",
    "W_Completeren aanvraag",
    "O_SELECTED",
    "O_CREATED",
    "W_Nabellen offertes",
    "A_FINALIZED",
];
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<log xes.version=\"1.0\" \
    xmlns=\"http://www.xes-standard.org/\">\n\t<extension name=\"Concept\" prefix=\"concept\" \
    uri=\"http://www.xes-standard.org/concept.xesext\"/>\n\t<global scope=\"event\">\n\
    \t\t<string key=\"concept:name\" value=\"UNKNOWN\"/>\n\t</global>\n";

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn plain(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher
        .counter(BytesCount::of_str(&text))
        .counter(ItemsCount::new(EVENTS))
        .bench(|| read(text.as_bytes(), None, &Import::default(), None, &mut |_| {}));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn packed(bencher: Bencher<'_, '_>) {
    let text = document();
    let packed = gzip(text.as_bytes());
    bencher
        .counter(BytesCount::of_str(&text))
        .counter(ItemsCount::new(EVENTS))
        .bench(|| read(packed.as_slice(), None, &Import::default(), None, &mut |_| {}));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into a vector cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Cases of twenty events, each event with five attributes of its own and three of its case: 76 MB.
fn document() -> String {
    let mut text = String::from(HEAD);
    let mut event = 0;
    for case in 0..CASES {
        let amount = case.wrapping_mul(2_654_435_761) % 60_000;
        // Writing into a string cannot fail.
        let _ = writeln!(text, "\t<trace>\n\t\t<date key=\"REG_DATE\" value=\"{}\"/>", time(event));
        let _ = writeln!(text, "\t\t<string key=\"concept:name\" value=\"{}\"/>", 173_688 + case * 3);
        let _ = writeln!(text, "\t\t<string key=\"AMOUNT_REQ\" value=\"{amount}\"/>");
        for _ in 0..EVENTS * (case + 1) / CASES - event {
            push_event(&mut text, event);
            event += 1;
        }
        text.push_str("\t</trace>\n");
    }
    text.push_str("</log>\n");
    text
}

fn push_event(text: &mut String, event: usize) {
    let mixed = event.wrapping_mul(2_654_435_761) >> 7;
    let agent = 10_000 + mixed % 69;
    let activity = ACTIVITIES[mixed / 69 % ACTIVITIES.len()];
    let transition = if event.is_multiple_of(3) { "SCHEDULE" } else { "COMPLETE" };
    let time = time(event);
    let _ = writeln!(
        text,
        "\t\t<event>\n\t\t\t<string key=\"org:resource\" value=\"{agent}\"/>\n\
         \t\t\t<date key=\"time:timestamp\" value=\"{time}\"/>\n\
         \t\t\t<string key=\"concept:name\" value=\"{activity}\"/>\n\
         \t\t\t<string key=\"lifecycle:transition\" value=\"{transition}\"/>\n\
         \t\t\t<int key=\"step\" value=\"{}\"/>\n\t\t</event>",
        event % 40,
    );
}

/// An event every minute, written with milliseconds and an offset.
fn time(event: usize) -> String {
    let (day, hour, minute) = (event / 1_440, event / 60 % 24, event % 60);
    let (month, day) = (day / 28 % 12 + 1, day % 28 + 1);
    let millisecond = event.wrapping_mul(2_654_435_761) % 1_000;
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:38.{millisecond:03}+02:00")
}
