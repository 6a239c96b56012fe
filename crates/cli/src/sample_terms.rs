//! An agreement for tests, small enough to count by hand.

/// Cases are resolved in four hours, day and night.
pub(crate) const DESK: &str = r#"
    [agreement]
    title = "Desk"
    client = "Northwind"
    provider = "Brightline"
    zone = "Europe/Berlin"
    effective = 2026-01-01
    [calendar.always]
    zone = "Europe/Berlin"
    hours = "24/7"
    [clock.resolution]
    calendar = "always"
    start = 'activity == "Opened"'
    stop = 'activity == "Resolved"'
    [level.fast]
    title = "Resolved in time"
    kind = "key"
    measure = { share-within = "4h", clock = "resolution" }
    expected = "95 %"
"#;
