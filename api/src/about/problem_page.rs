//! Problems as a page that a person can read, in both languages at once: whoever opens it may be the rider or the
//! programmer.

use crate::problem::Code;

const HEAD: &str = "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Woodpecker: problems</title><style>\
body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}\
h2{margin:2rem 0 .25rem;font-size:1.1rem}code{background:#f2f2f2;padding:.1em .3em;border-radius:3px}\
p{margin:.25rem 0}nav{margin-top:2.5rem}\
</style></head><body>\n";

pub fn catalogue(codes: impl Iterator<Item = Code>) -> String {
    let mut page = HEAD.to_owned();
    for code in codes {
        let ((title_zh, title_en), (advice_zh, advice_en)) = (code.title(), code.advice());
        let (name, status) = (code.name(), code.status());
        page.push_str(&format!("<h2 id=\"{name}\"><code>{name}</code> · {status}</h2>\n"));
        for (language, title, advice) in [("zh-CN", title_zh, advice_zh), ("en", title_en, advice_en)] {
            let (title, advice) = (escaped(title), with_code(advice));
            page.push_str(&format!("<p lang=\"{language}\"><strong>{title}</strong><br>{advice}</p>\n"));
        }
    }
    page.push_str("<nav><a href=\"/problems\">全部 · all</a> · <a href=\"/docs\">API</a></nav>\n</body></html>\n");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What stands between backticks is code.
fn with_code(text: &str) -> String {
    let mut html = String::new();
    for (place, piece) in text.split('`').enumerate() {
        let piece = escaped(piece);
        html.push_str(&if place % 2 == 1 { format!("<code>{piece}</code>") } else { piece });
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_both_languages_and_lets_no_text_become_markup() {
        let page = catalogue([Code::TokenExpired].into_iter());
        assert!(page.contains("登录已过期") && page.contains("has expired"), "{page}");
        assert!(page.contains("<code>POST /v1/auth/refresh</code>"), "{page}");
        assert_eq!(with_code("a < `b & c`"), "a &lt; <code>b &amp; c</code>");
    }
}
