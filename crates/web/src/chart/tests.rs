//! Scales, gaps and shapes, then the two small charts.

use super::*;
use crate::page::tests::{charted, sample};
use askama::Template;

#[test]
fn a_scale_runs_either_way_and_survives_a_flat_line() {
    let down = Scale::new((0, 100), (180, 20));
    assert_eq!((down.at(0), down.at(50), down.at(100)), (180, 100, 20));
    assert_eq!(Scale::new((5, 5), (10, 20)).at(5), 10);
    let wide = Scale::new((i64::MIN, i64::MAX), (0, 1_000));
    assert_eq!((wide.at(i64::MIN), wide.at(i64::MAX)), (0, 1_000), "no overflow");
}

#[test]
fn a_gap_breaks_the_line() {
    let points = [Some((0, 1)), Some((1, 2)), None, Some((3, 4)), None, Some((5, 6)), Some((6, 7))];
    assert_eq!(lines(&points), ["0,1 1,2", "5,6 6,7"], "a single point is no line");
    assert!(lines(&[]).is_empty());
}

#[test]
fn verdicts_differ_in_shape_and_not_in_colour_alone() {
    let outline = |verdict| mark(verdict, (50, 50)).1;
    assert!(outline(Verdict::Met).contains('a') && !outline(Verdict::Missed).contains('a'));
    assert_ne!(outline(Verdict::Missed), outline(Verdict::BelowExpected));
    assert_ne!(outline(Verdict::Met), outline(Verdict::TooFew));
}

#[test]
fn a_spark_says_where_it_came_from_and_where_it_is() {
    let svg = spark(&sample::level_row(vec![Some(9_000), None, Some(9_600), Some(9_500)]))
        .unwrap()
        .render()
        .unwrap();
    assert!(svg.contains(r#"aria-label="Weekly, from 90.0 % to 95.0 %""#), "{svg}");
    assert_eq!(svg.matches("<polyline").count(), 1, "{svg}");
    assert!(spark(&sample::level_row(vec![Some(9_000), None])).is_none(), "one week is no line");
    assert!(spark(&sample::level_row(Vec::new())).is_none());
}

#[test]
fn a_strip_fills_its_width_and_leaves_stops_open() {
    let svg = strip(&charted::explanation(), &1).unwrap().render().unwrap();
    assert!(svg.contains(r#"class="counted" x="0" y="2" width="250""#), "{svg}");
    assert!(svg.contains(r#"class="off" x="500""#), "{svg}");
    assert!(!svg.contains(r#"x="750""#), "a stop is a gap: {svg}");
    assert!(svg.contains("1 h counted, 1 h paused, 1 h off hours"), "{svg}");
    assert_eq!(svg.matches("class=\"tick\"").count(), 2);
    let never = outrigger_agreement::Explanation { intervals: Vec::new(), ..charted::explanation() };
    assert!(strip(&never, &1).is_none());
}
