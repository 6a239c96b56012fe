//! The headers of real exports, each with the roles a person would pick.

use super::*;

fn split<T: From<String>>(line: &str) -> Vec<T> {
    line.split(',').map(|part| T::from(part.to_owned())).collect()
}

fn sample(headers: &str, rows: &[&str]) -> Sample<'static> {
    Sample { headers: split(headers), rows: rows.iter().map(|row| split(row)).collect(), complete: true }
}

/// Case, time, activity and resource; `-` where none is found.
fn roles(headers: &str, rows: &[&str]) -> String {
    match mapping(&sample(headers, rows), &Mapping::default()) {
        Ok(found) => {
            let part = |name: Option<String>| name.unwrap_or_else(|| "-".to_owned());
            [part(found.case), part(found.time), part(found.activity), part(found.resource)].join(" | ")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn real_headers_are_recognised() {
    let cases = [
        (
            ",concept:name,org:resource,time:timestamp,Activity,Resource,Costs,case:concept:name,case:creator",
            "case:concept:name | time:timestamp | concept:name | org:resource",
        ),
        (
            "case_id,activity,start_time,end_time,resource,extraneous_delay",
            "case_id | end_time | activity | resource",
        ),
        (
            "case_id,resource,role,activity,FixedCost,ResourceCost,start_time,end_time,enabled_time",
            "case_id | end_time | activity | resource",
        ),
        ("process,activity,start,end,resource,robot,role", "process | end | activity | resource"),
        (
            "Case ID,Complete Timestamp,Activity,Resource",
            "Case ID | Complete Timestamp | Activity | Resource",
        ),
        ("Ticket,Opened At,Status,Agent", "Ticket | Opened At | Status | Agent"),
        ("case_enquiry_id,open_dt,target_dt,queue", "case_enquiry_id | open_dt | - | -"),
        ("parcel_id,user_id,timestamp", "parcel_id | timestamp | - | user_id"),
        ("id,date,state", "id | date | state | -"),
    ];
    for (headers, expected) in cases {
        assert_eq!(roles(headers, &[]), expected, "{headers}");
    }
}

#[test]
fn a_column_of_something_else_is_no_time() {
    let rows = ["a,12.5,,2026-03-01 09:00", "a,3.0,,2026-03-01 10:00"];
    assert_eq!(
        roles("case,time,end_time,created_at", &rows),
        "case | end_time | - | -",
        "blank columns may be"
    );
    let rows = ["a,12.5,no,2026-03-01 09:00"];
    assert_eq!(roles("case,time,end_time,created_at", &rows), "case | created_at | - | -");
}

#[test]
fn what_is_not_found_lists_the_columns() {
    assert!(
        roles("name,colour", &[]).contains("`--case-column COLUMN`; the columns found are: name, colour")
    );
    assert!(roles("parcel_id,lorry_id,time", &[]).contains("--case"), "two ids are no better than none");
    assert!(roles("case,colour", &[]).contains("`--time-column COLUMN`"));
}

#[test]
fn a_stated_name_wins_and_has_to_exist() {
    let sample = sample("Case ID,Number,When,time", &["1,2,x,2026-03-01"]);
    let state = |case: &str, time: &str| {
        let stated =
            Mapping { case: Some(case.to_owned()), time: Some(time.to_owned()), ..Mapping::default() };
        mapping(&sample, &stated)
    };
    let found = state("number", "When").unwrap();
    assert_eq!((found.case.as_deref(), found.time.as_deref()), (Some("Number"), Some("When")));
    assert_eq!(state("Case_ID", "time").unwrap().case.as_deref(), Some("Case ID"));
    let missing = state("nowhere", "time").unwrap_err().to_string();
    assert!(
        missing.contains("the case column `nowhere`") && missing.contains("Case ID, Number"),
        "{missing}"
    );
}

#[test]
fn canonical_files_have_canonical_roles_only() {
    let mut sample = sample("case,status,time,timestamp,user", &[]);
    sample.complete = false;
    let found = mapping(&sample, &Mapping::default()).unwrap();
    assert_eq!((found.time.as_deref(), found.activity, found.resource), (Some("time"), None, None));
}
