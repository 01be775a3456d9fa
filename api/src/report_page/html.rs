//! A page in one of two languages. What stands between double braces is `{{中文|English}}`, or `{{=name}}` for a value, which is escaped
//! unless it is markup of ours.

use crate::language::Language;

/// What is put into a page.
#[derive(Clone, Debug)]
pub enum Piece {
    Text(String),
    /// Escaped where it was made.
    Markup(String),
}

pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// The page. A value that nobody gave is nothing.
pub fn render(template: &str, language: Language, values: &[(&str, Piece)]) -> String {
    let mut pieces = template.split("{{");
    let mut page = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (inside, after) = piece.split_once("}}").unwrap_or((piece, ""));
        match inside.strip_prefix('=') {
            Some(name) => match values.iter().find(|(known, _)| *known == name) {
                Some((_, Piece::Text(text))) => page.push_str(&escaped(text)),
                Some((_, Piece::Markup(markup))) => page.push_str(markup),
                None => {}
            },
            None => page.push_str(language.pick(inside.split_once('|').unwrap_or((inside, inside)))),
        }
        page.push_str(after);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_speaks_one_language_and_no_text_becomes_markup() {
        let template = "<b title=\"{{=name}}\">{{报告|Report}} {{=name}}</b>{{=more}}{{=nobody}}";
        let name = Piece::Text("<script>alert(\"'&')</script>".into());
        let values = [("name", name), ("more", Piece::Markup("<i></i>".into()))];
        let safe = "&lt;script&gt;alert(&quot;&#39;&amp;&#39;)&lt;/script&gt;";
        let english = render(template, Language::English, &values);
        assert_eq!(english, format!("<b title=\"{safe}\">Report {safe}</b><i></i>"));
        assert!(render(template, Language::Chinese, &values).contains("报告 &lt;"));
    }

    #[test]
    fn a_value_is_not_read_as_a_template() {
        let page = render("{{=name}}", Language::English, &[("name", Piece::Text("{{=name}} {{a|b}}".into()))]);
        assert_eq!(page, "{{=name}} {{a|b}}");
    }
}
