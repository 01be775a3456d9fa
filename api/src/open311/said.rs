//! What is said, in both of its forms. The protocol's JSON follows from its XML ("the Spark convention"): a list is an element with one kind
//! of children, and needs no names for them in JSON. So there is one tree, and two ways to write it.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::problem::Failure;

/// Where all of it lies.
pub const BASE: &str = "/open311/";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Json,
    Xml,
}

impl Format {
    /// By the ending of a path. XML is what every server of the protocol speaks.
    pub fn of(path: &str) -> Self {
        if path.ends_with(".json") { Self::Json } else { Self::Xml }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "text/xml; charset=utf-8",
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum Said {
    Nothing,
    Text(String),
    Degrees(f64),
    Count(u32),
    Truth(bool),
    Fields(Vec<(&'static str, Said)>),
    /// What each is called in XML.
    List(&'static str, Vec<Said>),
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Said {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl<T: Into<Self>> From<Option<T>> for Said {
    fn from(maybe: Option<T>) -> Self {
        maybe.map_or(Self::Nothing, Into::into)
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Degrees(number) => serializer.serialize_f64(*number),
            Self::Count(number) => serializer.serialize_u32(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Fields(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, said) in fields {
                    map.serialize_entry(name, said)?;
                }
                map.end()
            }
            Self::List(_, items) => serializer.collect_seq(items),
        }
    }
}

type Xml = Writer<Vec<u8>>;

fn written(said: &Said, name: &str, xml: &mut Xml) -> std::io::Result<()> {
    match said {
        Said::Nothing => xml.write_event(Event::Empty(BytesStart::new(name))),
        Said::Text(text) => element(name, &clean(text), xml),
        Said::Degrees(number) => element(name, &number.to_string(), xml),
        Said::Count(number) => element(name, &number.to_string(), xml),
        Said::Truth(truth) => element(name, &truth.to_string(), xml),
        Said::Fields(fields) => {
            xml.write_event(Event::Start(BytesStart::new(name)))?;
            for (field, said) in fields {
                written(said, field, xml)?;
            }
            xml.write_event(Event::End(BytesEnd::new(name)))
        }
        Said::List(_, items) if items.is_empty() => xml.write_event(Event::Empty(BytesStart::new(name))),
        Said::List(each, items) => {
            xml.write_event(Event::Start(BytesStart::new(name)))?;
            for item in items {
                written(item, each, xml)?;
            }
            xml.write_event(Event::End(BytesEnd::new(name)))
        }
    }
}

fn element(name: &str, text: &str, xml: &mut Xml) -> std::io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new(name)))?;
    xml.write_event(Event::Text(BytesText::new(text)))?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}

/// What XML 1.0 has no way to write at all.
fn clean(text: &str) -> Cow<'_, str> {
    let fits = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(fits) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if fits(c) { c } else { char::REPLACEMENT_CHARACTER }).collect())
}

fn declaration(xml: &mut Xml) -> std::io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
}

impl Format {
    /// All of an answer. `root` is what XML calls it.
    pub fn whole(self, root: &'static str, said: &Said) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Json => serde_json::to_vec(said).map_err(Failure::internal),
            Self::Xml => {
                let mut xml = Writer::new(Vec::new());
                declaration(&mut xml).and_then(|()| written(said, root, &mut xml)).map_err(Failure::internal)?;
                Ok(xml.into_inner())
            }
        }
    }

    pub fn answer(self, root: &'static str, said: &Said) -> Result<HttpResponse, Failure> {
        let body = self.whole(root, said)?;
        Ok(self.head(StatusCode::OK).body(body))
    }

    pub fn head(self, status: StatusCode) -> actix_web::HttpResponseBuilder {
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CACHE_CONTROL, "private, no-cache"));
        answer.insert_header((header::VARY, "Accept-Language"));
        answer.content_type(self.content_type());
        answer
    }
}

/// A list that goes out a piece at a time.
#[derive(Clone, Copy, Debug)]
pub struct Pieces {
    pub format: Format,
    pub root: &'static str,
    pub each: &'static str,
}

impl Pieces {
    pub fn begin(self) -> Result<Vec<u8>, Failure> {
        match self.format {
            Format::Json => Ok(b"[".to_vec()),
            Format::Xml => {
                let mut xml = Writer::new(Vec::new());
                declaration(&mut xml)
                    .and_then(|()| xml.write_event(Event::Start(BytesStart::new(self.root))))
                    .map_err(Failure::internal)?;
                Ok(xml.into_inner())
            }
        }
    }

    /// `is_first`: nothing has gone before.
    pub fn some(self, items: &[Said], is_first: bool) -> Result<Vec<u8>, Failure> {
        match self.format {
            Format::Json => {
                let mut text = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    if index > 0 || !is_first {
                        text.push(b',');
                    }
                    serde_json::to_writer(&mut text, item).map_err(Failure::internal)?;
                }
                Ok(text)
            }
            Format::Xml => {
                let mut xml = Writer::new(Vec::new());
                for item in items {
                    written(item, self.each, &mut xml).map_err(Failure::internal)?;
                }
                Ok(xml.into_inner())
            }
        }
    }

    pub fn end(self) -> Vec<u8> {
        match self.format {
            Format::Json => b"]".to_vec(),
            Format::Xml => format!("</{}>", self.root).into_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Said {
        let one = Said::Fields(vec![
            ("code", Said::Count(403)),
            ("description", "a <b> & \u{1}c".into()),
            ("lat", Said::Degrees(29.7)),
            ("metadata", true.into()),
            ("values", Said::List("value", Vec::new())),
            ("notes", Said::Nothing),
        ]);
        Said::List("error", vec![one])
    }

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn one_tree_is_said_in_two_ways() {
        assert_eq!(
            text(Format::Json.whole("errors", &said()).unwrap()),
            r#"[{"code":403,"description":"a <b> & \u0001c","lat":29.7,"metadata":true,"values":[],"notes":null}]"#
        );
        assert_eq!(
            text(Format::Xml.whole("errors", &said()).unwrap()),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><errors><error><code>403</code><description>a &lt;b&gt; &amp; \u{fffd}c\
             </description><lat>29.7</lat><metadata>true</metadata><values/><notes/></error></errors>"
        );
    }

    #[test]
    fn pieces_make_the_same_whole() {
        let items: Vec<Said> = ["a", "b", "c"].into_iter().map(|it| Said::Fields(vec![("id", it.into())])).collect();
        for format in [Format::Json, Format::Xml] {
            let pieces = Pieces { format, root: "things", each: "thing" };
            for cut in 0..=items.len() {
                let (first, second) = items.split_at(cut);
                let mut all = pieces.begin().unwrap();
                all.extend(pieces.some(first, true).unwrap());
                all.extend(pieces.some(second, first.is_empty()).unwrap());
                all.extend(pieces.end());
                let whole = format.whole("things", &Said::List("thing", items.clone())).unwrap();
                assert_eq!(text(all), text(whole), "{format:?} {cut}");
            }
        }
    }

    #[test]
    fn the_ending_says_which() {
        for (path, format) in [
            ("/open311/v2/requests.json", Format::Json),
            ("/open311/v2/requests.xml", Format::Xml),
            ("/open311/v2/requests", Format::Xml),
            ("/open311/v2/services/a.json.xml", Format::Xml),
        ] {
            assert_eq!(Format::of(path), format, "{path}");
        }
    }
}
