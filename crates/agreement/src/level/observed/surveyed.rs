//! What people answered.

use super::judge::Judge;
use crate::{
    evaluate::Figures,
    level::{
        survey,
        tally::{Sample, Tally, Within, tally},
    },
    terms::Survey,
};
use outrigger_kernel::Ratio;

/// The share of answers, or their mean.
pub(in crate::level) fn surveyed(figures: &Figures, level: usize, asked: &Survey, within: Within) -> Tally {
    let (from, to) = within.bounds(&figures.agreement.zone);
    let log = &figures.log;
    let answer = |answer: survey::Answer| {
        let row = answer.row as usize;
        (log.case_codes()[row], log.instants()[row], answer.score)
    };
    let inside = |(_, at, _): &(u32, i64, Ratio)| from.0 <= *at && *at < to.0;
    // By case and time, so that each case is walked once; an answer that is there twice is one.
    let mut answers: Vec<(u32, i64, Ratio)> =
        survey::answers(asked, log).into_iter().map(answer).filter(inside).collect();
    answers.sort_unstable();
    answers.dedup();
    let mut judge = Judge::new(figures);
    let kinds: Vec<u32> = answers.iter().map(|(case, at, _)| judge.kind(*case, at + 1, (*at, *at))).collect();
    let all = judge.into_kinds();
    let samples = answers.iter().zip(&kinds);
    let samples = samples.map(|((.., score), kind)| Sample { kind: &all[*kind as usize], value: *score });
    let samples: Vec<_> = samples.filter(|sample| sample.kind.applies(level)).collect();
    let by_parts = figures.agreement.levels[level].by.is_some();
    tally(level, by_parts, &samples, |scores| survey::measured(asked, scores))
}
