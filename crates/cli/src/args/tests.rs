//! The command line holds together, and what people type means what they expect.

use super::*;
use clap::CommandFactory;

fn parse(line: &str) -> Result<Args, clap::Error> {
    Args::try_parse_from(line.split_whitespace())
}

#[test]
fn the_command_line_holds_together() {
    Args::command().debug_assert();
}

#[test]
fn help_opens_with_examples() {
    for verb in Args::command().get_subcommands_mut().filter(|verb| verb.get_name() != "openapi") {
        let help = verb.render_help().to_string();
        let (example, usage) = (help.find("Example"), help.find("Usage:"));
        assert!(example.is_some() && example < usage, "{}: {help}", verb.get_name());
        assert!(help.contains("  outrigger "), "{help}");
    }
}

#[test]
fn a_verb_is_chosen_with_its_options() {
    let args = parse("outrigger measure --agreement a.toml - --period 2026-W11 --color never").unwrap();
    assert!(matches!(args.verb, Verb::Measure(_)));
    assert_eq!(args.color, ColorChoice::Never);
    assert!(parse("outrigger explain --agreement a.toml events.csv --case 17").is_ok());
    assert!(
        parse("outrigger measure --agreement a.toml events.csv --case-column ticket --day-first").is_ok()
    );
    assert!(parse("outrigger account link ada@northwind.example").is_ok());
}

#[test]
fn what_cannot_be_meant_is_refused_in_words() {
    let cases = [
        ("outrigger mesure", "measure"),
        ("outrigger measure events.csv", "--agreement"),
        ("outrigger measure --agreement a.toml e.csv --zone Europe/Berln", "no time zone"),
        ("outrigger measure --agreement a.toml e.csv --period March", "2026-03"),
        ("outrigger measure --agreement a.toml e.csv --day-first --month-first", "cannot be used with"),
        ("outrigger serve --listen here", "--listen"),
        ("outrigger serve --origin desk.example.org", "https://"),
        ("outrigger explain --agreement a.toml e.csv", "--case"),
    ];
    for (line, part) in cases {
        let error = parse(line).unwrap_err().to_string();
        assert!(error.contains(part), "{line}: {error}");
    }
}
