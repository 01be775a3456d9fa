//! A report, read from what was sent. All of its faults are told at once.

use aws_lc_rs::digest;
use domain::content::WordList;
use domain::id::Id;
use domain::identity::Caller;
use domain::identity::integrator::{Contact, MAX_MEDIA_URLS};
use domain::programme::Programme;
use domain::text::{Code as ServiceCode, Prose};
use domain::ticket::report::{Location, NoPhotoReason};
use domain::ticket::{Channel, Report};
use openapi::location::Location as Given;
use openapi::names::CoordSystem;

use super::args::{Args, Noted};
use super::form::{Form, is_address};
use crate::flow::integrate::Incoming;
use crate::flow::submit_ticket::Draft;
use crate::problem::FieldFault;
use crate::problem::failure::{bad_code, bad_text};
use crate::{secrets, wire};

/// As long as a description is here, and as long as the protocol allows it to be.
const ROOM: usize = 2000;
const MOST: usize = 4000;
const MAX_URL: usize = 500;

/// What was read, before it is known whether there is such a service.
#[derive(Debug)]
pub struct Read {
    pub service: Option<ServiceCode>,
    pub location: Option<Location>,
    description: Option<Prose>,
    more: Option<Prose>,
    contact: Contact,
    report: Report,
    address: Option<domain::text::Line>,
    flagged: bool,
    hash: Vec<u8>,
}

pub fn read(caller: &Caller, words: &WordList, form: &Form, noted: &mut Noted) -> Read {
    let args = &form.args;
    let service = match args.get("service_code") {
        Some(code) => noted.ok(ServiceCode::parse(code).map(Some).map_err(|bad| bad_code("service_code", bad))),
        None => {
            noted.add("service_code", "missing", "缺少服务代码", "is missing");
            None
        }
    };
    let location = noted.ok(location(args));
    let contact = contact(args, noted);
    let address = noted.ok(args.text("address_string")).or_else(|| contact.address_id.clone());
    let gives_place = ["lat", "long", "address_string", "address_id"].iter().any(|name| args.get(name).is_some());
    if !gives_place {
        let (zh, en) = (
            "须提供 lat 与 long，或 address_string，或 address_id",
            "is missing: send lat and long, or address_string, or address_id",
        );
        noted.add("lat, long", "missing", zh, en);
    }
    let (description, more) = noted.ok(description(args.get("description")));
    let flagged = description.as_ref().is_some_and(|text| words.finds(text.as_str()));
    let occurred_at = noted.ok(args.moment("requested_datetime"));
    let reason = noted.ok(no_photo_reason(args));
    let report = Report {
        reporter: Some(caller.account),
        proxy: None,
        channel: Channel::Open311,
        category: service.clone(),
        description: None,
        location,
        address: None,
        photos: Vec::new(),
        // A program that has no picture to send cannot be asked for one.
        no_photo_reason: reason.or_else(|| form.files.is_empty().then_some(NoPhotoReason::Other)),
        occurred_at,
        after_photos: None,
    };
    Read { service, location, description, more, contact, report, address, flagged, hash: hash(form) }
}

impl Read {
    pub fn incoming(self, programme: Option<Id<Programme>>) -> Incoming {
        let draft = Draft {
            id: None,
            report: self.report,
            description: self.description,
            address: self.address,
            flagged: self.flagged,
            content_hash: self.hash,
        };
        Incoming { draft, more: self.more, contact: self.contact, programme }
    }
}

fn location(args: &Args) -> Result<Option<Location>, FieldFault> {
    let (lat, lng) = (args.number("lat")?, args.number("long")?);
    match (lat, lng) {
        (Some(lat), Some(lng)) => {
            let given = Given { lat, lng, coord_system: CoordSystem::Wgs84, accuracy_m: None };
            wire::location_in("/location", given).map(Some)
        }
        (None, None) => Ok(None),
        (Some(_), None) => Err(FieldFault::new("long", "missing", "缺少经度", "is missing")),
        (None, Some(_)) => Err(FieldFault::new("lat", "missing", "缺少纬度", "is missing")),
    }
}

/// A description is half as long here as the protocol lets it be: what there is no room for is kept as a remark.
fn description(text: Option<&str>) -> Result<(Option<Prose>, Option<Prose>), FieldFault> {
    let Some(text) = text else { return Ok((None, None)) };
    let length = text.chars().count();
    if length > MOST {
        return Err(bad_text("description", domain::text::BadText::TooLong { max: MOST }));
    }
    let parsed = |part: &str| Prose::parse(part).map(Some).map_err(|bad| bad_text("description", bad));
    if length <= ROOM {
        return Ok((parsed(text)?, None));
    }
    let cut = text.char_indices().nth(ROOM).map_or(text.len(), |(at, _)| at);
    let (first, more) = text.split_at_checked(cut).unwrap_or((text, ""));
    Ok((parsed(first)?, if more.trim().is_empty() { None } else { parsed(more)? }))
}

/// As an attribute of the service, or by its own name.
fn no_photo_reason(args: &Args) -> Result<Option<NoPhotoReason>, FieldFault> {
    let given = args.get("attribute[no_photo_reason]").or_else(|| args.get("no_photo_reason"));
    let unknown =
        || FieldFault::new("attribute[no_photo_reason]", "unknown_value", "没有这种原因", "is no such reason");
    given.map(|name| NoPhotoReason::named(name).ok_or_else(unknown)).transpose()
}

/// Whoever it is from. What cannot be kept as it is, is a fault and not left out.
pub fn contact(args: &Args, noted: &mut Noted) -> Contact {
    let media_urls: Vec<String> = args.all("media_url").map(|url| url.trim().to_owned()).collect();
    let is_bad = |url: &String| !is_address(url) || url.len() > MAX_URL || url.chars().any(char::is_control);
    if media_urls.iter().any(is_bad) {
        noted.add(
            "media_url",
            "not_an_address",
            "须为 http 或 https 地址，最多 500 个字符",
            "is no http or https address of at most 500 characters",
        );
    }
    if media_urls.len() > MAX_MEDIA_URLS {
        noted.add("media_url", "too_many", "最多 9 个", "at most 9 of them");
    }
    Contact {
        first_name: noted.ok(args.text("first_name")),
        last_name: noted.ok(args.text("last_name")),
        email: noted.ok(args.text("email")),
        phone: noted.ok(args.text("phone")),
        device_id: noted.ok(args.text("device_id")),
        account_id: noted.ok(args.text("account_id")),
        address_id: noted.ok(args.text("address_id")),
        media_urls,
    }
}

/// What it says, and the files with it. Not who he is: that is sealed, and numbers are few enough to be tried one by one against a hash.
pub fn hash(form: &Form) -> Vec<u8> {
    const TOLD: [&str; 12] = [
        "service_code",
        "service_request_id",
        "description",
        "lat",
        "long",
        "address_string",
        "address_id",
        "requested_datetime",
        "attribute[no_photo_reason]",
        "no_photo_reason",
        "status",
        "updated_datetime",
    ];
    let mut context = digest::Context::new(&digest::SHA256);
    for name in TOLD {
        for piece in [name.as_bytes(), &[0], form.args.get(name).unwrap_or_default().as_bytes(), &[0]] {
            context.update(piece);
        }
    }
    for file in &form.files {
        context.update(&secrets::bytes_hash(file));
    }
    context.finish().as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_description_goes_on_elsewhere_and_nothing_of_it_is_lost() {
        let whole = |text: &str| {
            let (first, more) = description(Some(text)).unwrap();
            [first, more].into_iter().flatten().map(|it| it.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(whole("kurz"), ["kurz"]);
        assert_eq!(whole(&"字".repeat(2000)).len(), 1);
        let long = "字".repeat(4000);
        assert_eq!(whole(&long).concat(), long);
        assert_eq!(description(Some(&"字".repeat(4001))).unwrap_err().code, "too_long");
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let body = b"lat=north&description=%00&first_name=&email=%07&media_url=file:///etc/passwd&attribute%5Bno_photo_reason%5D=lazy";
        let form = Form { args: Args::of_form(body), files: Vec::new() };
        let mut noted = Noted::default();
        read(&Caller::nobody(), &WordList::default(), &form, &mut noted);
        let named: Vec<&str> = noted.0.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(named, ["service_code", "lat", "media_url", "email", "description", "attribute[no_photo_reason]"]);
    }
}
