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

/// The same desk for a monthly price, and with credits that grow with every default in a row.
pub(crate) const CHARGED: &str = r#"
    [agreement]
    title = "Desk"
    client = "Northwind"
    provider = "Brightline"
    currency = "EUR"
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
    kind = "critical"
    measure = { share-within = "4h", clock = "resolution" }
    expected = "95 %"
    minimum = "90 %"
    allocation = "100 %"
    [credits]
    at-risk = "10 %"
    repeat = { second = "1.5", third = "2" }
    [charges]
    fixed = "10000 / month"
"#;
