//! The board as people read it: running clocks by what is due first, and those that are held below.

use crate::{
    agreement::moment,
    output::{Console, number, printable, text},
    words,
};
use comfy_table::{Cell, Color};
use outrigger_agreement::{
    Agreement,
    live::{Board, OpenClock, RungState},
};
use outrigger_kernel::{number::grouped, time::spoken};

/// A board with its totals.
pub(super) fn board(board: &Board, agreement: &Agreement, console: &Console) -> String {
    let mut blocks = vec![head(board, agreement)];
    let (held, running): (Vec<&OpenClock>, Vec<&OpenClock>) = board.rows.iter().partition(|row| row.paused);
    if !running.is_empty() {
        blocks.push(table(&running, agreement, console));
    }
    if !held.is_empty() {
        blocks.push(format!("Held\n{}", table(&held, agreement, console)));
    }
    let left_out = board.open.saturating_sub(board.rows.len() as u64);
    if left_out > 0 {
        blocks.push(format!("And {} more.", grouped(left_out)));
    }
    blocks.join("\n\n")
}

fn head(board: &Board, agreement: &Agreement) -> String {
    let next = match board.next {
        Some(at) => format!("the next warning or breach comes {}", moment(at, agreement)),
        None => "nothing runs towards a target".to_owned(),
    };
    format!(
        "{}: {}\nOpen {}, held {}, overdue {}; {next}",
        printable(&agreement.title),
        moment(board.at, agreement),
        grouped(board.open),
        grouped(board.paused),
        grouped(board.overdue)
    )
}

fn table(rows: &[&OpenClock], agreement: &Agreement, console: &Console) -> String {
    let mut table = console.table(&["Case", "Level", "Counted", "Target", "Left", "Due", "Told", "Next"]);
    for row in rows {
        table.add_row([
            text(&row.case),
            text(&row.title),
            number(spoken(row.counted_micros)),
            number(spoken(row.target_micros)),
            left(row),
            text(row.due.map_or(words::NONE.to_owned(), |due| moment(due, agreement))),
            text(told(&row.rungs)),
            text(next(&row.rungs, agreement)),
        ]);
    }
    table.trim_fmt()
}

fn left(row: &OpenClock) -> Cell {
    let cell = number(spoken(row.left_micros));
    if row.left_micros < 0 { cell.fg(Color::DarkRed) } else { cell }
}

/// Who has been told so far.
fn told(rungs: &[RungState]) -> String {
    let reached = rungs.iter().filter(|rung| rung.reached);
    reached.map(|rung| rung.to.as_str()).collect::<Vec<_>>().join(", ")
}

/// Who is told next, and when.
fn next(rungs: &[RungState], agreement: &Agreement) -> String {
    let coming = rungs.iter().filter(|rung| !rung.reached);
    let coming = coming.filter_map(|rung| Some((rung.at?, rung))).min_by_key(|(at, _)| *at);
    coming
        .map(|(at, rung)| format!("{} at {} ({})", rung.to, moment(at, agreement), rung.what))
        .unwrap_or_default()
}
