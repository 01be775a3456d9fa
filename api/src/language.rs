//! The caller's language: Chinese where he does not say, or English.

use actix_web::HttpRequest;
use actix_web::http::header;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// The better liked of the two in `Accept-Language` (RFC 9110, 12.5.4).
    pub fn of(request: &HttpRequest) -> Self {
        let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let mut best = (Self::default(), 0.0_f32);
        for part in wanted.unwrap_or_default().split(',') {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=").map(|q| q.parse().unwrap_or(0.0)))
                .unwrap_or(1.0);
            let language = match tag.split('-').next() {
                Some("en") => Self::English,
                Some("zh" | "*") => Self::Chinese,
                _ => continue,
            };
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The one of a pair (Chinese, English) that the caller reads.
    pub fn pick<T>(self, (chinese, english): (T, T)) -> T {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}
