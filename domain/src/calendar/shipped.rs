//! The years that every deployment begins with, as the General Office of the State Council announced them. A city loads the next one
//! when it is announced, in November as a rule.

use chrono::NaiveDate;

use super::{SpecialDay, YearPlan};
use crate::text::{Line, Name};

/// From one day to another, both included, as month and day: off, or worked in exchange.
type Span = (&'static str, (u32, u32), (u32, u32), bool);

struct Announced {
    year: i32,
    paper: &'static str,
    spans: &'static [Span],
}

const ANNOUNCED: &[Announced] = &[
    Announced {
        year: 2024,
        paper: "https://www.gov.cn/zhengce/zhengceku/202310/content_6911528.htm",
        spans: &[
            ("元旦", (1, 1), (1, 1), true),
            ("春节", (2, 4), (2, 4), false),
            ("春节", (2, 10), (2, 17), true),
            ("春节", (2, 18), (2, 18), false),
            ("清明节", (4, 4), (4, 6), true),
            ("清明节", (4, 7), (4, 7), false),
            ("劳动节", (4, 28), (4, 28), false),
            ("劳动节", (5, 1), (5, 5), true),
            ("劳动节", (5, 11), (5, 11), false),
            ("端午节", (6, 10), (6, 10), true),
            ("中秋节", (9, 14), (9, 14), false),
            ("中秋节", (9, 15), (9, 17), true),
            ("国庆节", (9, 29), (9, 29), false),
            ("国庆节", (10, 1), (10, 7), true),
            ("国庆节", (10, 12), (10, 12), false),
        ],
    },
    Announced {
        year: 2025,
        paper: "https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm",
        spans: &[
            ("元旦", (1, 1), (1, 1), true),
            ("春节", (1, 26), (1, 26), false),
            ("春节", (1, 28), (2, 4), true),
            ("春节", (2, 8), (2, 8), false),
            ("清明节", (4, 4), (4, 6), true),
            ("劳动节", (4, 27), (4, 27), false),
            ("劳动节", (5, 1), (5, 5), true),
            ("端午节", (5, 31), (6, 2), true),
            ("国庆节、中秋节", (9, 28), (9, 28), false),
            ("国庆节、中秋节", (10, 1), (10, 8), true),
            ("国庆节、中秋节", (10, 11), (10, 11), false),
        ],
    },
    Announced {
        year: 2026,
        paper: "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm",
        spans: &[
            ("元旦", (1, 1), (1, 3), true),
            ("元旦", (1, 4), (1, 4), false),
            ("春节", (2, 14), (2, 14), false),
            ("春节", (2, 15), (2, 23), true),
            ("春节", (2, 28), (2, 28), false),
            ("清明节", (4, 4), (4, 6), true),
            ("劳动节", (5, 1), (5, 5), true),
            ("劳动节", (5, 9), (5, 9), false),
            ("端午节", (6, 19), (6, 21), true),
            ("国庆节", (9, 20), (9, 20), false),
            ("中秋节", (9, 25), (9, 27), true),
            ("国庆节", (10, 1), (10, 7), true),
            ("国庆节", (10, 10), (10, 10), false),
        ],
    },
];

pub fn years() -> Vec<YearPlan> {
    ANNOUNCED.iter().filter_map(plan).collect()
}

fn plan(announced: &Announced) -> Option<YearPlan> {
    let date = |(month, day): (u32, u32)| NaiveDate::from_ymd_opt(announced.year, month, day);
    let mut days = Vec::new();
    for (name, first, last, off) in announced.spans {
        let (name, last) = (Name::parse(name).ok()?, date(*last)?);
        let span = date(*first)?.iter_days().take_while(|date| *date <= last);
        days.extend(span.map(|date| SpecialDay { date, name: name.clone(), off: *off }));
    }
    YearPlan::new(announced.year, vec![Line::parse(announced.paper).ok()?], days).ok()
}
