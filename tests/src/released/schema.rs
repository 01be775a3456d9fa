//! Two schemas of the same thing: what was good to send has to stay good, and what was shown has to go on being shown.

use std::collections::HashSet;

use serde_json::Value;

use super::forms::{fields, forms, resolved, tag, types, values};

/// Which way it goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Side {
    /// By the client: may be taken more widely.
    Sent,
    /// To the client: more may be shown.
    Shown,
}

/// What may not become smaller of what is sent, and what may not become greater.
const UPPER: [&str; 5] = ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"];
const LOWER: [&str; 5] = ["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"];

pub(super) struct Schemas<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    pub(super) found: Vec<String>,
    /// Pairs that were looked at, or are being looked at, by where they are in memory: some hold themselves.
    seen: HashSet<(usize, usize, Side)>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self { old, new, found: Vec::new(), seen: HashSet::new() }
    }

    pub(super) fn in_old(&self, value: &'a Value) -> &'a Value {
        resolved(self.old, value)
    }

    pub(super) fn in_new(&self, value: &'a Value) -> &'a Value {
        resolved(self.new, value)
    }

    pub(super) fn note(&mut self, at: &str, what: &str) {
        self.found.push(format!("{at}: {what}"));
    }

    pub(super) fn compare(&mut self, at: &str, old: &'a Value, new: &'a Value, side: Side) {
        if !self.types_hold(at, old, new, side) {
            return;
        }
        let (was, is) = (forms(self.old, old), forms(self.new, new));
        if let ([was], [is]) = (was.as_slice(), is.as_slice()) {
            return self.plain(at, self.in_old(was), self.in_new(is), side);
        }
        // What was always the same thing is not one of several now.
        if side == Side::Shown && was.len() == 1 {
            return self.note(at, "is shown as one of several kinds now");
        }
        for (n, form) in was.iter().enumerate() {
            let name = tag(self.old, form);
            let same = is.iter().find(|other| name.is_some() && tag(self.new, other) == name);
            match same.or_else(|| is.get(n).filter(|_| name.is_none())) {
                Some(other) => self.plain(at, self.in_old(form), self.in_new(other), side),
                None if is.iter().any(|other| self.takes(form, other, side)) => {}
                None => self.note(at, &format!("{} is gone", name.unwrap_or_else(|| format!("kind {n}")))),
            }
        }
    }

    /// Whether nothing would be broken if the one stood for the other.
    fn takes(&self, old: &'a Value, new: &'a Value, side: Side) -> bool {
        let mut alone = Self { seen: self.seen.clone(), ..Self::new(self.old, self.new) };
        alone.compare("", old, new, side);
        alone.found.is_empty()
    }

    fn types_hold(&mut self, at: &str, old: &'a Value, new: &'a Value, side: Side) -> bool {
        let (was, is) = (types(self.old, old), types(self.new, new));
        let holds = match side {
            Side::Sent if is.is_empty() => true,
            Side::Sent => {
                let taken = |kind: &&str| is.contains(kind) || (*kind == "integer" && is.contains("number"));
                !was.is_empty() && was.iter().all(taken)
            }
            Side::Shown if was.is_empty() => true,
            // Whatever may be there now was always there then; the other way round something is missing.
            Side::Shown => {
                let without_null = |kinds: &std::collections::BTreeSet<&'a str>| -> Vec<&'a str> {
                    kinds.iter().copied().filter(|kind| *kind != "null").collect()
                };
                is.is_subset(&was) && without_null(&was) == without_null(&is)
            }
        };
        if !holds {
            self.note(at, &format!("type was {was:?} and is {is:?}"));
        }
        holds
    }

    fn plain(&mut self, at: &str, old: &'a Value, new: &'a Value, side: Side) {
        let place = |schema: &Value| std::ptr::from_ref(schema).addr();
        if !self.seen.insert((place(old), place(new), side)) {
            return;
        }
        self.values_hold(at, old, new, side);
        self.bounds_hold(at, old, new, side);
        let ((was, was_required), (is, is_required)) = (fields(self.old, old), fields(self.new, new));
        for (name, field) in &was {
            match is.get(*name) {
                Some(now) => self.compare(&format!("{at}/{name}"), field, now, side),
                None => self.note(&format!("{at}/{name}"), "is gone"),
            }
        }
        match side {
            Side::Sent => {
                for name in is_required.difference(&was_required) {
                    self.note(&format!("{at}/{name}"), "is required now");
                }
                if old["additionalProperties"] != false && new["additionalProperties"] == false && !was.is_empty() {
                    self.note(at, "takes no other fields now");
                }
            }
            Side::Shown => {
                for name in was_required.difference(&is_required).filter(|name| is.keys().any(|it| it == *name)) {
                    self.note(&format!("{at}/{name}"), "may be missing now");
                }
            }
        }
        for part in ["items", "additionalProperties"] {
            if let (Some(was), Some(is)) = (old.get(part), new.get(part))
                && was.is_object()
                && is.is_object()
            {
                self.compare(&format!("{at}/{part}"), was, is, side);
            }
        }
    }

    fn values_hold(&mut self, at: &str, old: &Value, new: &Value, side: Side) {
        match (values(old), values(new), side) {
            (Some(was), Some(is), _) => {
                for value in was.difference(&is) {
                    let what = if side == Side::Sent { "is not taken any more" } else { "is not shown any more" };
                    self.note(at, &format!("{value} {what}"));
                }
            }
            (None, Some(_), Side::Sent) => self.note(at, "takes some values alone now"),
            (Some(_), None, Side::Shown) => self.note(at, "may be any value now"),
            _ => {}
        }
    }

    /// Bounds of what is shown may move: nobody can show more than he has room for, and names grow longer.
    fn bounds_hold(&mut self, at: &str, old: &Value, new: &Value, side: Side) {
        let said = |schema: &Value, word: &str| schema[word].as_str().map(str::to_owned);
        let (was, is) = (said(old, "format"), said(new, "format"));
        let format_holds = if side == Side::Sent { is.is_none() || was == is } else { was.is_none() || was == is };
        if !format_holds {
            self.note(at, &format!("format was {was:?} and is {is:?}"));
        }
        if side == Side::Shown {
            return;
        }
        let number = |schema: &Value, word: &str| schema[word].as_f64();
        for (word, narrower) in UPPER.iter().map(|it| (it, false)).chain(LOWER.iter().map(|it| (it, true))) {
            let Some(is) = number(new, word) else { continue };
            let holds = number(old, word).is_some_and(|was| if narrower { is <= was } else { is >= was });
            // That nothing is shorter than nothing, everybody knew.
            let says_nothing = narrower && is == 0.0 && word.starts_with("min") && *word != "minimum";
            if !holds && !says_nothing {
                self.note(at, &format!("{word} is {is} now"));
            }
        }
        if let Some(pattern) = said(new, "pattern").filter(|is| said(old, "pattern").as_ref() != Some(is)) {
            self.note(at, &format!("has to match {pattern} now"));
        }
        if new["uniqueItems"] == true && old["uniqueItems"] != true {
            self.note(at, "takes each item once now");
        }
    }
}
