//! What WeChat's subscription messages look like. Each template is one that the operator has chosen on WeChat's platform, with fields of its
//! own; which of ours goes into which is said in the settings.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Telling;

/// By kind of notice; `*` stands for all others.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[serde(transparent)]
pub struct WechatTemplates(BTreeMap<String, WechatTemplate>);

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct WechatTemplate {
    pub template_id: String,
    /// Where it leads in the mini-program.
    pub page: Option<String>,
    /// By field: text in which `{title}`, `{number}` and `{time}` are filled in.
    pub data: BTreeMap<String, String>,
}

/// WeChat refuses more (47003).
const MOST_OF_A_THING: usize = 20;
const MOST_OF_A_STRING: usize = 32;

impl WechatTemplates {
    pub fn of(&self, kind: &str) -> Option<&WechatTemplate> {
        self.0.get(kind).or_else(|| self.0.get("*"))
    }
}

impl WechatTemplate {
    pub fn message(&self, open_id: &str, telling: &Telling) -> Value {
        let number = telling.number.as_deref().unwrap_or("-");
        let ticket = telling.ticket.map(|id| id.to_string()).unwrap_or_default();
        let filled = |text: &str| {
            text.replace("{title}", &telling.title)
                .replace("{number}", number)
                .replace("{time}", &telling.at)
                .replace("{ticket_id}", &ticket)
        };
        let data: BTreeMap<&str, Value> = self
            .data
            .iter()
            .map(|(field, text)| (field.as_str(), json!({"value": cut(field, &filled(text))})))
            .collect();
        let mut message = json!({"touser": open_id, "template_id": self.template_id, "data": data, "lang": "zh_CN"});
        if let (Some(page), Some(fields)) = (&self.page, message.as_object_mut()) {
            fields.insert("page".into(), json!(filled(page)));
        }
        message
    }
}

/// As much as fits: by the kind of a field, which is the first part of its name.
fn cut(field: &str, text: &str) -> String {
    let most = match field.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "thing" => MOST_OF_A_THING,
        "character_string" | "number" | "letter" => MOST_OF_A_STRING,
        _ => return text.to_owned(),
    };
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_said_is_put_where_the_template_has_room_for_it() {
        let templates: WechatTemplates = serde_json::from_str(
            r#"{"ticket_resolved": {"template_id": "T1", "page": "pages/ticket?id={ticket_id}",
                "data": {"thing1": "{title}", "character_string2": "{number}", "time3": "{time}"}}}"#,
        )
        .unwrap();
        assert!(templates.of("ticket_accepted").is_none());
        let telling = Telling {
            id: Uuid::nil(),
            kind: "ticket_resolved".into(),
            title: "您关注的问题经研判暂时无法解决，已说明原因".into(),
            number: Some("20261122-000001".into()),
            ticket: Some(Uuid::nil()),
            at: "2026-11-22 16:41:05".into(),
            now: 0,
        };
        let message = templates.of("ticket_resolved").unwrap().message("o1", &telling);
        assert_eq!(message["page"], "pages/ticket?id=00000000-0000-0000-0000-000000000000");
        assert_eq!(message["data"]["thing1"]["value"].as_str().unwrap().chars().count(), 20);
        assert_eq!(message["data"]["character_string2"]["value"], "20261122-000001");
        assert_eq!(message["data"]["time3"]["value"], "2026-11-22 16:41:05");
    }
}
