//! Figures as CSV: UTF-8 with a mark, heads in the caller's language, and no text that a spreadsheet takes for a formula.

use actix_web::HttpResponse;
use actix_web::http::header;
use domain::figures::{Measure, RateName};
use openapi::figures::{
    Appraisal, AppraisalFigures, FigureCounts, FigureTicketPage, Overview, Rate, Rates, Timeseries,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::IntoParams;

use crate::language::Language;
use crate::points::statement::{MARK, harmless};
use crate::problem::Failure;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormatParams {
    /// `json`, or `csv` for a spreadsheet.
    #[param(max_length = 4, pattern = "^(json|csv)$")]
    pub format: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Json,
    Csv,
}

impl FormatParams {
    pub fn said(&self) -> Result<Format, Failure> {
        match self.format.as_deref() {
            None | Some("json") => Ok(Format::Json),
            Some("csv") => Ok(Format::Csv),
            Some(_) => Err(Failure::field("format", "unknown_value", "格式为 json 或 csv", "is json or csv")),
        }
    }
}

/// The sheet, to be saved as a file.
pub fn answer(name: &str, sheet: Vec<u8>) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .body(sheet))
}

/// What people call it, in Chinese and English.
pub const fn head(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Received => ("收到", "received"),
        Measure::Reviewed => ("已审核", "reviewed"),
        Measure::Rejected => ("不予受理", "rejected"),
        Measure::Withdrawn => ("撤回", "withdrawn"),
        Measure::MergedReport => ("并案上报", "merged reports"),
        Measure::Accepted => ("立案", "accepted"),
        Measure::Dispatched => ("派单", "dispatched"),
        Measure::Assigned => ("派单次数", "assignments"),
        Measure::Returned => ("退单次数", "returns"),
        Measure::LateClaims => ("逾期签收次数", "late claims"),
        Measure::Claimed => ("签收", "claimed"),
        Measure::ClaimLimited => ("有签收时限", "claim limited"),
        Measure::ClaimedInTime => ("按时签收", "claimed in time"),
        Measure::Resolved => ("办结", "resolved"),
        Measure::WithoutEvidence => ("无照片办结", "without evidence"),
        Measure::Completed => ("销号", "completed"),
        Measure::CompletionLimited => ("有办结时限", "completion limited"),
        Measure::CompletedInTime => ("按期办结", "completed in time"),
        Measure::Overdue => ("超期", "overdue"),
        Measure::Reopened => ("返工", "reopened"),
        Measure::Reached => ("回访成功", "reached"),
        Measure::Solved => ("回访解决", "solved"),
        Measure::Rated => ("评价", "rated"),
        Measure::Satisfied => ("满意", "satisfied"),
        Measure::RatedByStaff => ("代录评价", "rated by staff"),
        Measure::Unreached => ("未联系上", "unreached"),
        Measure::Contested => ("异议", "contested"),
        Measure::FixedOnTheSpot => ("随手解决", "fixed on the spot"),
        Measure::Merged => ("并案", "merged"),
        Measure::NotFixable => ("无法解决", "not fixable"),
    }
}

const fn rate_head(rate: RateName) -> (&'static str, &'static str) {
    match rate {
        RateName::CompletionRate => ("办结率", "completion rate"),
        RateName::OnTimeRate => ("按期办结率", "on-time rate"),
        RateName::ResponseRate => ("响应率", "response rate"),
        RateName::ResolutionRate => ("解决率", "resolution rate"),
        RateName::SatisfactionRate => ("满意率", "satisfaction rate"),
        RateName::RejectionRate => ("不受理率", "rejection rate"),
        RateName::ReturnRate => ("退单率", "return rate"),
        RateName::ReopenRate => ("返工率", "reopen rate"),
        RateName::OverdueRate => ("超期率", "overdue rate"),
    }
}

fn rate_of(rates: &Rates, name: RateName) -> &Rate {
    match name {
        RateName::CompletionRate => &rates.completion_rate,
        RateName::OnTimeRate => &rates.on_time_rate,
        RateName::ResponseRate => &rates.response_rate,
        RateName::ResolutionRate => &rates.resolution_rate,
        RateName::SatisfactionRate => &rates.satisfaction_rate,
        RateName::RejectionRate => &rates.rejection_rate,
        RateName::ReturnRate => &rates.return_rate,
        RateName::ReopenRate => &rates.reopen_rate,
        RateName::OverdueRate => &rates.overdue_rate,
    }
}

/// The counts in the order of the measures, as far as they are shown.
fn counts_of(counts: &FigureCounts) -> Result<Vec<(Measure, String)>, Failure> {
    let all = serde_json::to_value(counts).map_err(Failure::internal)?;
    let shown = Measure::ALL.iter().filter_map(|measure| Some((*measure, all.get(measure.name())?.to_string())));
    Ok(shown.collect())
}

/// A name as it is on the wire.
fn name<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

fn value(rate: &Rate) -> String {
    rate.value.map(|value| format!("{value:.4}")).unwrap_or_default()
}

fn left_out(rate: &Rate) -> String {
    let all = rate.left_out.iter().filter(|it| it.tickets != 0);
    all.map(|it| format!("{} {}", name(it.reason), it.tickets)).collect::<Vec<_>>().join("; ")
}

const CODE: (&str, &str) = ("代码", "code");
const FIGURE: (&str, &str) = ("指标", "figure");
const VALUE: (&str, &str) = ("数值", "value");
const NUMERATOR: (&str, &str) = ("分子", "numerator");
const DENOMINATOR: (&str, &str) = ("分母", "denominator");
const LEFT_OUT: (&str, &str) = ("未计入", "left out");
const FROM: (&str, &str) = ("起", "from");
const UNTIL: (&str, &str) = ("止（不含）", "until");
const NAME: (&str, &str) = ("名称", "name");
const NUMBER: (&str, &str) = ("编号", "number");
const STATUS: (&str, &str) = ("状态", "status");
const CATEGORY: (&str, &str) = ("类别", "category");
const ASSIGNEE: (&str, &str) = ("承办", "assignee");
const SUBMITTED: (&str, &str) = ("上报时间", "submitted at");
const ACCEPTED: (&str, &str) = ("立案时间", "accepted at");
const CLOSED: (&str, &str) = ("销号时间", "closed at");
const TIMES: (&str, &str) = ("次数", "times");

fn sheet(
    language: Language,
    heads: &[(&str, &str)],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(MARK.as_bytes().to_vec());
    writer.write_record(heads.iter().map(|both| language.pick(*both))).map_err(Failure::internal)?;
    for row in rows {
        writer.write_record(row.iter().map(|text| harmless(text))).map_err(Failure::internal)?;
    }
    writer.into_inner().map_err(Failure::internal)
}

pub fn overview(shown: &Overview, language: Language) -> Result<Vec<u8>, Failure> {
    let nothing = String::new;
    let counts = counts_of(&shown.counts)?.into_iter().map(|(measure, n)| {
        let called = language.pick(head(measure)).to_owned();
        vec![measure.name().to_owned(), called, n, nothing(), nothing(), nothing()]
    });
    let rates = RateName::ALL.iter().map(|rate| {
        let (called, shown) = (language.pick(rate_head(*rate)).to_owned(), rate_of(&shown.rates, *rate));
        let (above, below) = (shown.numerator.to_string(), shown.denominator.to_string());
        vec![rate.name().to_owned(), called, value(shown), above, below, left_out(shown)]
    });
    let spans = [
        ("to_claim", ("签收用时", "time to claim"), shown.elapsed.to_claim),
        ("to_resolve", ("办结用时", "time to resolve"), shown.elapsed.to_resolve),
        ("to_close", ("销号用时", "time to close"), shown.elapsed.to_close),
    ];
    let spans = spans.into_iter().flat_map(|(code, both, spread)| {
        let row = |what: &str, said: (&str, &str), n: Option<i64>| {
            let called = format!("{} {}", language.pick(both), language.pick(said));
            let n = n.map(|n| n.to_string()).unwrap_or_default();
            vec![format!("{code}.{what}"), called, n, nothing(), spread.tickets.to_string(), nothing()]
        };
        [
            row("median_s", ("中位数（秒）", "median (s)"), spread.median_s),
            row("percentile_90_s", ("90 分位（秒）", "90th percentile (s)"), spread.percentile_90_s),
        ]
    });
    let heads = [CODE, FIGURE, VALUE, NUMERATOR, DENOMINATOR, LEFT_OUT];
    sheet(language, &heads, counts.chain(rates).chain(spans))
}

pub fn timeseries(shown: &Timeseries, language: Language) -> Result<Vec<u8>, Failure> {
    let rows = shown.items.iter().map(|point| {
        let mut row = vec![point.from.to_string(), point.to.to_string()];
        match &point.rate {
            Some(rate) => {
                row.extend([value(rate), rate.numerator.to_string(), rate.denominator.to_string(), left_out(rate)]);
            }
            None => row.push(point.count.unwrap_or_default().to_string()),
        }
        row
    });
    let heads: &[_] = match shown.rate {
        Some(_) => &[FROM, UNTIL, VALUE, NUMERATOR, DENOMINATOR, LEFT_OUT],
        None => &[FROM, UNTIL, VALUE],
    };
    sheet(language, heads, rows)
}

pub fn appraisal(shown: &Appraisal, language: Language) -> Result<Vec<u8>, Failure> {
    let figures = |figures: &AppraisalFigures| -> Result<Vec<String>, Failure> {
        let counts = counts_of(&figures.counts)?.into_iter().map(|(_, n)| n);
        let rates = RateName::ALL.iter().map(|rate| value(rate_of(&figures.rates, *rate)));
        Ok(counts.chain(rates).collect())
    };
    let counted = counts_of(&shown.whole.counts)?.into_iter().map(|(measure, _)| head(measure));
    let heads: Vec<_> =
        [CODE, NAME].into_iter().chain(counted).chain(RateName::ALL.iter().map(|rate| rate_head(*rate))).collect();
    let whole = [String::new(), language.pick(("合计", "all")).to_owned()];
    let mut rows = vec![whole.into_iter().chain(figures(&shown.whole)?).collect::<Vec<_>>()];
    for row in &shown.items {
        rows.push([row.id.to_string(), row.name.clone()].into_iter().chain(figures(&row.figures)?).collect());
    }
    sheet(language, &heads, rows)
}

pub fn tickets(shown: &FigureTicketPage, language: Language) -> Result<Vec<u8>, Failure> {
    let at = |time: Option<chrono::DateTime<chrono::Utc>>| {
        time.map(|time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
    };
    let rows = shown.items.iter().map(|item| {
        let ticket = &item.ticket;
        vec![
            ticket.number.clone(),
            name(ticket.status),
            ticket.category.clone().unwrap_or_default(),
            ticket.assignee.as_ref().and_then(|it| it.name.clone()).unwrap_or_default(),
            at(Some(ticket.submitted_at)),
            at(ticket.accepted_at),
            at(ticket.closed_at),
            item.times.to_string(),
        ]
    });
    sheet(language, &[NUMBER, STATUS, CATEGORY, ASSIGNEE, SUBMITTED, ACCEPTED, CLOSED, TIMES], rows)
}
