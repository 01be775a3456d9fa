//! Which days are meant, in the programme's time zone.

use chrono::{Days, Months, NaiveDate};

use crate::problem::Failure;

const DEFAULT_DAYS: u64 = 30;
const MOST_YEARS: u32 = 3;

/// From a day until a day that does not count any more: the last 30 days, unless said otherwise.
pub fn days(today: NaiveDate, from: Option<&str>, to: Option<&str>) -> Result<(NaiveDate, NaiveDate), Failure> {
    let until = match said(to) {
        Some(text) => day("to", text)?,
        None => today.checked_add_days(Days::new(1)).unwrap_or(today),
    };
    let from = match said(from) {
        Some(text) => day("from", text)?,
        None => until.checked_sub_days(Days::new(DEFAULT_DAYS)).unwrap_or(until),
    };
    if from >= until {
        return Err(Failure::field("from", "out_of_range", "开始日期须早于结束日期", "does not lie before `to`"));
    }
    if from.checked_add_months(Months::new(12 * MOST_YEARS)).is_some_and(|most| until > most) {
        return Err(Failure::field(
            "from",
            "out_of_range",
            "时间跨度最多三年",
            "lies more than three years before `to`",
        ));
    }
    Ok((from, until))
}

fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn day(name: &str, text: &str) -> Result<NaiveDate, Failure> {
    let is_four_digits = text.bytes().take(4).all(|byte| byte.is_ascii_digit()) && !text.starts_with("000");
    let day = text.parse().ok().filter(|_| text.len() == "2026-11-22".len() && is_four_digits);
    day.ok_or_else(|| Failure::field(name, "wrong_type", "日期格式为 YYYY-MM-DD", "is not a day as YYYY-MM-DD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_a_beginning_and_an_end() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let shown = |from, to| days(today, from, to).map(|(from, to)| format!("{from} {to}")).map_err(|f| f.fields);
        assert_eq!(shown(None, None), Ok("2026-10-24 2026-11-23".into()));
        assert_eq!(shown(None, Some("2026-11-01")), Ok("2026-10-02 2026-11-01".into()));
        assert_eq!(shown(Some("2026-11-22"), Some("")), Ok("2026-11-22 2026-11-23".into()));
        assert_eq!(shown(Some("2023-11-23"), None), Ok("2023-11-23 2026-11-23".into()));
        for (from, to) in [
            ("2023-11-22", "2026-11-23"),
            ("2026-11-22", "2026-11-22"),
            ("2026-11-31", "2026-12-01"),
            ("yesterday", ""),
            ("+12026-1-1", ""),
            ("2026-11-22T00:00:00Z", ""),
        ] {
            assert!(shown(Some(from), Some(to)).is_err(), "{from} {to}");
        }
    }
}
