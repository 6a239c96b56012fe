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
    for verb in Args::command().get_subcommands_mut() {
        opens_with_examples(verb);
        verb.get_subcommands_mut().filter(|act| act.get_name() != "help").for_each(opens_with_examples);
    }
}

fn opens_with_examples(verb: &mut clap::Command) {
    let help = verb.render_help().to_string();
    let (example, usage) = (help.find("Example"), help.find("Usage:"));
    assert!(example.is_some() && example < usage, "{}: {help}", verb.get_name());
    assert!(help.contains("  outrigger ") && help.contains(verb.get_name()), "{help}");
}

#[test]
fn whoever_must_choose_is_told_all_there_is() {
    let needed = |line: &str| parse(line).unwrap_err().to_string();
    let explain = needed("outrigger explain --agreement a.toml e.csv");
    for way in ["--case", "--level", "--credit"] {
        assert!(explain.contains(way), "{explain}");
    }
    let what_if = needed("outrigger what-if --agreement a.toml e.csv");
    assert!(what_if.contains("--against") && what_if.contains("--set"), "{what_if}");
    let both = "outrigger what-if --agreement a.toml --against b.toml e.csv --set level.a.target=3h";
    assert!(parse(both).is_ok());
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
    for line in [
        "outrigger measure --agreement a.toml e.csv --known-until 2026-03-31T22:00:00Z --exclude claims.toml",
        "outrigger explain --agreement a.toml e.csv --level fast --period 2026-03 --json",
        "outrigger explain --agreement a.toml e.csv --credit --period 2026-03",
        "outrigger what-if --agreement a.toml --against b.toml e.csv",
        "outrigger what-if --agreement a.toml e.csv --set level.a.target=3h --set level.b.minimum=80%",
        "outrigger live --agreement a.toml e.csv --at 2026-03-11T14:00:00Z",
        "outrigger patterns --agreement a.toml e.csv --json",
        "outrigger agreement freeze a.toml -o b.toml",
        "outrigger agreement samples",
        "outrigger agreement holidays DE-BE --years 2026-2028",
        "outrigger import e.csv --engagement k3m9xq2v7p4tbw8n --source SRC-1 --as ada --rejects r.csv --json",
        "outrigger ledger export --engagement k3m9xq2v7p4tbw8n -o ledger.tar",
        "outrigger ledger verify ledger.tar --checkpoint a.txt --checkpoint b.txt --json",
        "outrigger ledger verify postgres://outrigger@db/outrigger --blobs /srv/blobs",
        "outrigger witness new --key witness.key",
        "outrigger witness run --server https://a.example --engagement k3m9xq2v7p4tbw8n --token-file t --key k --state s",
        "outrigger witness compare a.json b.txt --server https://a.example --token-file t",
        "outrigger witness show --state s",
        "outrigger account token ada --name load --scope events --engagement k3m9xq2v7p4tbw8n --days 7",
    ] {
        assert!(parse(line).is_ok(), "{line}: {}", parse(line).unwrap_err());
    }
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
        ("outrigger explain --agreement a.toml e.csv --level fast", "--period"),
        ("outrigger explain --agreement a.toml e.csv --credit", "--period"),
        (
            "outrigger explain --agreement a.toml e.csv --case 17 --credit --period 2026-03",
            "cannot be used with",
        ),
        ("outrigger explain --agreement a.toml e.csv --case 17 --period 2026-03", "cannot be used with"),
        (
            "outrigger explain --agreement a.toml e.csv --level fast --credit --period 2026-03",
            "cannot be used with",
        ),
        (
            "outrigger explain --agreement a.toml e.csv --credit --period 2026-03 --clock a",
            "cannot be used with",
        ),
        ("outrigger what-if --agreement a.toml e.csv", "--against"),
        ("outrigger what-if --agreement a.toml e.csv --set fast=3h", "level.NAME.target=3h"),
        ("outrigger live --agreement a.toml e.csv --at noon", "2026-03-01T09:00:00Z"),
        ("outrigger agreement samples -o a.toml", "NAME"),
        ("outrigger account token ada --name load --scope admin", "one of read, events, witness, act"),
        ("outrigger witness compare a.json b.txt --server https://a.example", "--token-file"),
        ("outrigger witness new --key k --name \"two words\"", "unexpected argument"),
        ("outrigger ledger verify a.tar --key key", "name+id+base64"),
        ("outrigger agreement holidays DE --years soon", "2026-2028"),
    ];
    for (line, part) in cases {
        let error = parse(line).unwrap_err().to_string();
        assert!(error.contains(part), "{line}: {error}");
    }
}
