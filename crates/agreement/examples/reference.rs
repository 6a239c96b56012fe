//! scratch
use outrigger_agreement::{Agreement, Basis, Cadence, Figures, Quantity, stream};
use outrigger_eventlog::{Import, Keep, read};
use std::{fs::File, sync::Arc, time::Instant};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = include_str!("../benches/reference/agreement.toml");
    let (agreement, _) = Agreement::parse(text).unwrap();
    let agreement = Arc::new(agreement);
    let t = Instant::now();
    let figures = if args[1] == "stream" {
        stream::stream(Arc::clone(&agreement), &|| File::open(&args[2]), &Import::default(), (None, &mut |_| {})).unwrap_or_else(|e| panic!("{e:?}")).figures
    } else {
        let keep = Keep::Only(["activity", "status", "priority"].map(str::to_owned).into());
        let log = read(File::open(&args[2]).unwrap(), None, &Import { keep, ..Import::default() }, None, &mut |_| {}).unwrap().log;
        println!("read {:?}", t.elapsed());
        let t = Instant::now();
        let f = Figures::new(Arc::clone(&agreement), Arc::new(log)).unwrap();
        println!("figures {:?}", t.elapsed());
        f
    };
    println!("streamed {:?}", t.elapsed());
    let rows = rows(&figures);
    println!("total {:.3}", t.elapsed().as_secs_f64());
    if args.len() > 3 { std::fs::write(&args[3], rows).unwrap(); }
    if args[1] != "stream" {
        for _ in 0..5 {
            let t = Instant::now();
            let f = figures.fresh();
            let a = t.elapsed();
            let _ = f.statement("2024-03".parse().unwrap(), Basis::default());
            let b = t.elapsed();
            let n = self::rows(&f).len();
            println!("resident {a:?} {b:?} all {:?} {n}", t.elapsed());
            let t = Instant::now();
            let g = figures.retargeted(Arc::clone(&agreement)).unwrap();
            let n = self::rows(&g).len();
            println!("retarget {:?} {n}", t.elapsed());
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
fn rows(figures: &Figures) -> String {
    let mut out = String::from("month,priority,n,resp_pct,reso_pct,resp_p50,resp_p90,reso_p50,reso_p90\n");
    for month in figures.periods(Cadence::Month) {
        for p in 1..=4 {
            let get = |name: &str| figures.level(figures.level_at(&format!("p{p}-{name}")).unwrap(), month).unwrap();
            let n = get("reso-pct").cases;
            if n == 0 { continue }
            let v = |name: &str| match get(name).measured { Some(Quantity::Share(r)) => format!("{:.3}", r.numerator() as f64 * 100.0 / r.denominator() as f64), Some(Quantity::Micros(m)) => format!("{:.3}", m as f64 / 1e6), _ => String::new() };
            out += &format!("{month},P{p},{n},{},{},{},{},{},{}\n", v("resp-pct"), v("reso-pct"), v("resp-p50"), v("resp-p90"), v("reso-p50"), v("reso-p90"));
        }
    }
    out
}
