//! What processes have cost, as the kernel counts it.

use std::time::Duration;

/// The kernel counts in hundredths of a second, so measure for seconds.
const TICK: Duration = Duration::from_millis(10);

/// Fields of `/proc/PID/stat` after the name: user and system time of the process, and of its children that have ended.
fn times(pid: &str) -> [Duration; 4] {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, rest) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = rest.split_whitespace().collect();
    [11, 12, 13, 14].map(|n| TICK * fields[n].parse::<u32>().unwrap())
}

/// Of a process that runs.
pub fn of(pid: u32) -> Duration {
    let [user, system, ..] = times(&pid.to_string());
    user + system
}

/// Of this process.
pub fn own() -> Duration {
    of(std::process::id())
}

/// Of what this process started and waited for.
pub fn of_ended() -> Duration {
    let [.., user, system] = times("self");
    user + system
}

/// The processor, for whoever reads absolute figures.
pub fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let cores = info.lines().filter(|line| line.starts_with("processor")).count();
    format!("{cores} × {}", model.map_or("unknown", |(_, name)| name.trim()))
}
