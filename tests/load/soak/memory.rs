//! Whether the program's memory stays what it is.

use tests::process::Running;

const FLAT_SHARE: f64 = 1.1;
const FLAT_MIB: f64 = 8.0;

/// Whether the memory was flat.
pub fn judge(memory: &[f64]) {
    let third = memory.len() / 3;
    assert!(third > 0, "too short to say anything of the memory");
    let (middle, last) = (median(&memory[third..2 * third]), median(&memory[memory.len() - third..]));
    let limit = middle * FLAT_SHARE + FLAT_MIB;
    println!(
        "memory: {middle:.1} MiB over the middle third, {last:.1} MiB over the last (limit {limit:.1}); verify clean"
    );
    assert!(last <= limit, "the memory grows");
}

/// What the program has of its own, without pages of files.
pub fn own_mib(running: &Running) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
