//! Working days.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A day that is not what its weekday says.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "国庆节", "date": "2026-10-01", "isOffDay": true}))]
pub struct SpecialDay {
    /// The holiday that it belongs to.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(value_type = String, format = Date)]
    pub date: NaiveDate,
    /// `false` for a weekend day that is worked in exchange.
    #[serde(rename = "isOffDay")]
    pub is_off_day: bool,
}

/// A year of the calendar in the form of holiday-cn: the days that are not what their weekday says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"year": 2026, "papers": ["https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"], "days": [{"name": "国庆节", "date": "2026-10-01", "isOffDay": true}], "shipped": true, "version": 0}))]
pub struct CalendarYear {
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: i32,
    /// Where it was announced.
    #[schema(max_items = 10)]
    pub papers: Vec<String>,
    #[schema(max_items = 430)]
    pub days: Vec<SpecialDay>,
    /// As it came with the program, and not changed since.
    pub shipped: bool,
    /// Counts the changes; 0 is what was shipped.
    #[schema(minimum = 0, maximum = 2147483647)]
    pub version: u32,
}

/// The years that are known. In any other, Monday to Friday are worked, and what depends on it says so.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarList {
    #[schema(max_items = 101)]
    pub items: Vec<CalendarYear>,
}

/// A year as holiday-cn publishes it. `$schema` and `$id` may stay in it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}))]
pub struct ChangeCalendar {
    #[serde(rename = "$schema")]
    #[schema(max_length = 200)]
    pub schema: Option<String>,
    #[serde(rename = "$id")]
    #[schema(max_length = 200)]
    pub id: Option<String>,
    /// May be sent, and is then the one in the path.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    #[serde(default)]
    #[schema(max_items = 10)]
    pub papers: Vec<String>,
    #[schema(max_items = 430)]
    pub days: Vec<SpecialDay>,
}
