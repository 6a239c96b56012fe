//! Colour is asked for or left out, tables are plain columns, and foreign text stays text.

use super::{captured::Captured, *};
use comfy_table::Color;

fn environment(no_color: bool, force_color: bool) -> Environment {
    Environment { log: None, no_color, force_color }
}

#[test]
fn the_command_line_decides_on_colour_before_the_environment() {
    let never = Console::new(ColorChoice::Never, &environment(false, true));
    assert!(!never.colors_results() && !never.colors_messages());
    let always = Console::new(ColorChoice::Always, &environment(true, false));
    assert!(always.colors_results() && always.colors_messages());
    let unwanted = Console::new(ColorChoice::Auto, &environment(true, true));
    assert!(!unwanted.colors_results() && !unwanted.colors_messages());
    let forced = Console::new(ColorChoice::Auto, &environment(false, true));
    assert!(forced.colors_results() && forced.colors_messages());
}

#[test]
fn a_table_is_columns_under_one_rule() {
    let mut table = Console::plain().table(&["Level", "n"]);
    table.add_row([text("P1 resolved"), number(7)]);
    table.add_row([text("P2"), number(1_234)]);
    let printed = table.trim_fmt();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 4, "{printed}");
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["Level", "n"]);
    assert!(lines[1].chars().all(|rule| rule == '─'), "{printed}");
    assert!(lines[2].ends_with("    7"), "numbers stand at the right: {printed}");
    assert!(!printed.contains('|') && !printed.contains('│'), "{printed}");
}

#[test]
fn a_plain_table_has_no_escape_codes() {
    let row = || [text("missed").fg(Color::Red)];
    let mut plain = Console::plain().table(&["Verdict"]);
    plain.add_row(row());
    assert!(!plain.trim_fmt().contains('\u{1b}'));
    let mut coloured = Console { colors_results: true, ..Console::plain() }.table(&["Verdict"]);
    coloured.add_row(row());
    assert!(coloured.should_style() && !plain.should_style());
}

#[test]
fn foreign_text_cannot_steer_the_terminal() {
    assert_eq!(printable("a\u{1b}[2Jb\n"), "a\u{FFFD}[2Jb\u{FFFD}");
    assert_eq!(text("one\ntwo").content(), "one\u{FFFD}two");
    assert_eq!(printable("Zürich, 12\u{202f}408"), "Zürich, 12\u{202f}408");
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let gone = Console::plain().write(|_| Err(io::Error::from(io::ErrorKind::BrokenPipe)));
    assert_eq!(gone, Err(Failure::silent(Exit::Ok)));
    let full = Console::plain().write(|_| Err(io::Error::from(io::ErrorKind::StorageFull)));
    assert_eq!(full.unwrap_err().exit, Exit::NoRoom);
}

#[test]
fn results_and_messages_go_their_own_ways() {
    let captured = Captured::default();
    let console = captured.console();
    console.print("a result").unwrap();
    console.json(&[1, 2]).unwrap();
    console.say("a message");
    console.complain(&Failure::new(Exit::Usage, "Wrong.").hint("Right."));
    console.complain(&Failure::silent(Exit::Ok));
    assert_eq!(captured.results(), "a result\n[\n  1,\n  2\n]\n");
    assert_eq!(captured.messages(), "a message\nerror: Wrong.\nhint: Right.\n");
}
