//! The scanner against the general reader: whatever the document, both make the same log of it, reject the
//! same events and refuse it with the same sentence.

use super::*;
use crate::reject::RejectWriter;
use crate::source::Source;
use crate::tests::text_of;
use crate::xes::{blocks, general, read_blocks, settle};
use crate::{Format, Import, ImportReport, Limits, Progress};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;

/// The log, the names of its columns, the report and the rejects; or the sentence of the refusal.
type Outcome = Result<(String, Vec<(String, String)>, ImportReport, String), String>;

fn outcome(
    text: &[u8],
    import: &Import,
    walk: impl FnOnce(Source<'_>, &mut Intake<'_, '_>) -> Result<(), ImportError>,
) -> Outcome {
    let mut rejects: Vec<u8> = Vec::new();
    let mut progress = |_: Progress| {};
    let source = Source::open(text, &import.limits).map_err(|error| error.to_string())?;
    let taken = source.bytes_taken();
    let mut intake = Intake::new(import, RejectWriter::new(Some(&mut rejects)), &mut progress, taken);
    settle(&mut intake);
    let done = walk(source, &mut intake);
    done.map_err(|error| error.after(intake.accepted()).to_string())?;
    let done = intake.finish(Format::Xes).map_err(|error| error.to_string())?;
    let names = done.log.columns().iter().map(|column| (column.name.clone(), column.source_name.clone()));
    Ok((text_of(&done.log), names.collect(), done.report, String::from_utf8(rejects).unwrap()))
}

/// What the scanner makes of a document in blocks of a size.
fn quickly(text: &[u8], import: &Import, block_bytes: usize) -> Outcome {
    outcome(text, import, |source, intake| {
        blocks::ahead(source, block_bytes, |blocks| read_blocks(blocks, intake))
    })
}

/// What the general reader makes of it.
fn generally(text: &[u8], import: &Import) -> Outcome {
    outcome(text, import, |source, intake| {
        let mut walk = Walk::new(intake.limits().event_bytes_max);
        general::read(source, &Place::default(), &mut walk, intake)
    })
}

fn in_berlin() -> Import {
    Import { zone: Some(TimeZone::get("Europe/Berlin").unwrap()), ..Import::default() }
}

/// One odd thing a line.
const ODD: &str = "text\u{FEFF}é
\u{FEFF}
&amp;
&
<![CDATA[<event>]]>
<!-- > -->
<!-->-->
<!---->
<!--
<?p ?>
<?>
<!DOCTYPE log>
<
>
</event>
</log>
<log>
<x:event></x:event>
<event >
<a
<a//>
<a / >
<string key='a' value='&b;'/>
<string key='a' value='>&#10;&gt;'/>
<string key=a value='b'/>
<string key='a'value='b'/>
<string key='a' value='b' key='c'/>
<string key='a'/>
<string key='time:timestamp' value='never'/>
<list key='a'><event/></list>";

/// A small log.
const PARTS: [&str; 13] = [
    "<?xml version='1.0'?>\n",
    "<log>",
    "\n<trace>",
    "<string key='concept:name' value='A'/>\n",
    "<event>",
    "<date key='time:timestamp' value='2026-03-01T09:00:00Z'/>\n",
    "<string value=\"x\" key=\"note\">",
    "</string>",
    "</event>",
    "</trace>",
    "<trace></trace>",
    "</log>",
    "\n",
];

#[test]
fn odd_things_are_read_alike_wherever_they_stand() {
    let import = Import::default();
    for odd in ODD.lines() {
        for at in 0..=PARTS.len() {
            let (before, behind) = (PARTS[..at].concat(), PARTS[at..].concat());
            let text = format!("{before}{odd}{behind}");
            let expected = generally(text.as_bytes(), &import);
            for block_bytes in [9, 60, 4_096] {
                assert_eq!(quickly(text.as_bytes(), &import, block_bytes), expected, "{block_bytes}: {text}");
            }
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_on_their_line() {
    let text = b"<log>\n<trace><event><string key='a' value='b'/>\n\n<int key='c' value='\xE9'/></event></trace></log>";
    let expected = generally(text, &Import::default());
    assert!(expected.as_ref().is_err_and(|sentence| sentence.contains("line 4: the bytes are not UTF-8")));
    for block_bytes in [5, 50, 500] {
        assert_eq!(quickly(text, &Import::default(), block_bytes), expected);
    }
}

#[test]
fn elements_may_be_nested_up_to_the_limit() {
    for depth in [DEPTH_MAX - 1, DEPTH_MAX, DEPTH_MAX + 1] {
        let inner = depth - 2;
        let (opening, closing) = ("<list key='a'>".repeat(inner), "</list>".repeat(inner));
        let text = format!("<log><trace>{opening}<int key='b' value='1'/>{closing}</trace></log>");
        let expected = generally(text.as_bytes(), &Import::default());
        assert_eq!(expected.is_ok(), depth <= DEPTH_MAX);
        assert_eq!(quickly(text.as_bytes(), &Import::default(), 4_096), expected);
    }
}

#[test]
fn real_logs_are_scanned_to_their_end() {
    for (name, text) in real_logs() {
        let mut left = None;
        let scanned = outcome(&text, &in_berlin(), |_, intake| {
            let (mut place, mut walk) = (Place::default(), Walk::new(1 << 20));
            let (done, halt) = read(&text, &mut place, &mut walk, intake)?;
            left = Some((text[done..].trim_ascii().len(), halt, place.depth()));
            walk.end()
        });
        assert_eq!(left, Some((0, Halt::Ends, 0)), "{name}");
        assert!(scanned.is_ok(), "{name}");
        for import in [Import::default(), in_berlin()] {
            let expected = generally(&text, &import);
            for block_bytes in [1_000, 1 << 20] {
                assert_eq!(quickly(&text, &import, block_bytes), expected, "{name}");
            }
        }
    }
}

/// The unpacked logs outside the repository; without them the tests say so.
#[expect(clippy::disallowed_methods, reason = "tests find the shared data through the environment")]
fn real_logs() -> Vec<(String, Vec<u8>)> {
    let stated = std::env::var("OUTRIGGER_DATA").ok().map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = stated.unwrap_or(beside).join("event-logs");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: {} is absent; set OUTRIGGER_DATA to the folder of real logs", folder.display());
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let logs = paths.filter(|path| path.to_string_lossy().contains(".xes"));
    logs.map(|path| {
        let mut text = Vec::new();
        let file = File::open(&path).unwrap();
        Source::open(file, &Limits::default()).unwrap().read_to_end(&mut text).unwrap();
        (path.display().to_string(), text)
    })
    .collect()
}

/// An attribute in one of the ways to write it.
fn attribute() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        Just("concept:name"),
        Just("time:timestamp"),
        Just("org:resource"),
        Just("a &amp; b"),
        Just("size"),
    ];
    let time = Just("2026-03-01T09:00:00.5+01:00".to_owned());
    let value =
        prop_oneof![time, "[a-c<>é \n\t]{0,12}", "[a-c ]{0,9}(&amp;|&#233;|&quot;|\r\n){1,2}[a-z]{0,3}"];
    (key, value, 0..7u8).prop_map(|(key, value, way)| match way {
        0 => format!("<string key='{key}' value='{value}'></string>"),
        1 => format!("<date value=\"{value}\" key='{key}' />"),
        2 => format!("<int\n  key=\"{key}\"\n  value=\"{value}\"><int key='meta' value='{value}'/></int>"),
        3 => format!("<list key='{key}'><values><float key='x' value='{value}'/></values></list>"),
        4 => format!("<!-- {key} --><id key='other' value='x' key='{key}' value='{value}'/>"),
        _ => format!("\n\t<string key=\"{key}\" value=\"{value}\"/>"),
    })
}

fn attributes() -> impl Strategy<Value = String> {
    prop::collection::vec(attribute(), 0..5).prop_map(|attributes| attributes.concat())
}

fn event() -> impl Strategy<Value = String> {
    const TIMED: &str = "<event>\n<date key=\"time:timestamp\" value=\"2026-03-01T09:00:00Z\"/>";
    prop_oneof![
        attributes().prop_map(|own| format!("{TIMED}{own}</event>\n")),
        attributes().prop_map(|own| format!("<event>{own}</event>")),
    ]
}

fn document() -> impl Strategy<Value = String> {
    let trace = (attributes(), prop::collection::vec(event(), 0..4))
        .prop_map(|(own, events)| format!("<trace>{own}{}</trace>\r\n", events.concat()));
    let content = prop_oneof![4 => trace, 1 => event(), 1 => attribute()];
    prop::collection::vec(content, 0..5)
        .prop_map(|content| format!("<?xml version='1.0'?>\n<log a='b'>\n{}</log>\n", content.concat()))
}

proptest! {
    #[test]
    fn both_readers_make_the_same_log(text in document(), block_bytes in 1..400usize) {
        let import = Import::default();
        prop_assert_eq!(quickly(text.as_bytes(), &import, block_bytes), generally(text.as_bytes(), &import));
    }

    #[test]
    fn both_readers_find_the_same_fault(
        text in document(),
        noise in "[<>/!?\\-\\[\\]&;=\"'ae\n]{1,8}",
        (at, end) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        block_bytes in 1..400usize,
    ) {
        let import = Import::default();
        let (before, behind) = text.as_bytes().split_at(at.index(text.len()));
        let noisy = [before, noise.as_bytes(), behind].concat();
        let cut = &text.as_bytes()[..end.index(text.len())];
        for text in [noisy.as_slice(), cut] {
            prop_assert_eq!(quickly(text, &import, block_bytes), generally(text, &import));
        }
    }
}
