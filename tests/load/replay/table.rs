//! The table of reports.

use std::collections::HashMap;

use chrono::NaiveDateTime;

use crate::Asked;

/// How far a matter came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Rejected,
    /// Accepted, and no further.
    Open,
    /// In hand.
    Pending,
    /// Resolved by telling to whom it was handed, and closed.
    Referred,
    Closed,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: String,
    pub text: String,
    /// Latitude, longitude, as in the table.
    pub place: (f64, f64),
}

/// Reports of one matter: the first, and those that came while it was open.
#[derive(Clone, Debug)]
pub struct Matter {
    pub kind: String,
    pub created: NaiveDateTime,
    pub end: End,
    pub told: Vec<Told>,
}

impl Matter {
    pub fn places(&self) -> impl Iterator<Item = (f64, f64)> {
        self.told.iter().map(|told| told.place)
    }
}

/// The matters in the order of their times, and what was read.
pub fn read(asked: &Asked) -> (Vec<Matter>, String) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(&asked.reports).expect("the table of reports");
    let head = reader.headers().unwrap().clone();
    let column = |name: &str| {
        let found = head.iter().position(|it| it.trim() == name);
        found.unwrap_or_else(|| panic!("no column is called {name}; there are {head:?}"))
    };
    let (id, kind, status) = (column(&asked.id), column(&asked.category), column(&asked.status));
    let (created, closed) = (column(&asked.created), column(&asked.closed));
    let (latitude, longitude) = (column(&asked.latitude), column(&asked.longitude));
    let text: Vec<usize> = asked.text.iter().map(|name| column(name)).collect();
    let moment = |text: &str| NaiveDateTime::parse_from_str(text.trim(), &asked.time_format).ok();

    let (mut rows, mut nowhere, mut without_time) = (Vec::new(), 0, 0);
    let mut read = 0;
    for row in reader.records().take(asked.rows.unwrap_or(usize::MAX)) {
        let row = row.expect("a row of the table");
        read += 1;
        let of = |at: usize| row.get(at).unwrap_or_default().trim();
        let (Ok(lat), Ok(lng)) = (of(latitude).parse::<f64>(), of(longitude).parse::<f64>()) else {
            nowhere += 1;
            continue;
        };
        let begin = moment(of(created)).unwrap_or_else(|| {
            without_time += 1;
            NaiveDateTime::default()
        });
        let says = |words: &[String]| words.iter().any(|word| word == of(status));
        let end = match () {
            () if says(&asked.rejected) => End::Rejected,
            () if says(&asked.open) => End::Open,
            () if says(&asked.pending) => End::Pending,
            () if says(&asked.referred) => End::Referred,
            () => End::Closed,
        };
        let text = text.iter().map(|at| of(*at)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，");
        let told = Told { id: of(id).to_owned(), text, place: (lat, lng) };
        let until = moment(of(closed)).unwrap_or(NaiveDateTime::MAX);
        rows.push((Matter { kind: of(kind).to_owned(), created: begin, end, told: vec![told] }, until));
    }
    rows.sort_by_key(|(matter, _)| matter.created);
    let positions = rows.len();
    let matters = gathered(rows);
    let said = format!(
        "{read} rows: {positions} with a position, of {} matters; {nowhere} without one are left out; {without_time} have no time",
        matters.len()
    );
    (matters, said)
}

/// Those of one kind and place that came while the first of them was open are one matter.
fn gathered(rows: Vec<(Matter, NaiveDateTime)>) -> Vec<Matter> {
    let mut matters: Vec<Matter> = Vec::new();
    let mut open: HashMap<(String, u64, u64), (usize, NaiveDateTime)> = HashMap::new();
    for (mut matter, until) in rows {
        let (lat, lng) = matter.told[0].place;
        let key = (matter.kind.clone(), lat.to_bits(), lng.to_bits());
        let first = open.get(&key).filter(|(_, until)| matter.created < *until);
        match first {
            Some((first, _)) if matter.end != End::Rejected => matters[*first].told.append(&mut matter.told),
            _ => {
                if matter.end != End::Rejected {
                    open.insert(key, (matters.len(), until));
                }
                matters.push(matter);
            }
        }
    }
    matters
}
