//! The page that says what is in the archive, in Chinese and English.

use std::fmt::Write;

use domain::time::{Instant, TimeZone};

use super::archive::Listed;
use crate::report_page::html::escaped;

const STYLE: &str = "body{font-family:system-ui,'PingFang SC','Microsoft YaHei',sans-serif;max-width:50em;margin:2em auto;padding:0 1em;\
line-height:1.5}td,th{text-align:left;padding:.2em 1em .2em 0;vertical-align:top}small{color:#555}";

/// What the index tells beside the list of files.
#[derive(Clone, Debug)]
pub struct About {
    pub name: String,
    pub made_at: Instant,
    pub zone: TimeZone,
    pub photos_left_out: u32,
}

pub fn page(about: &About, files: &[Listed]) -> String {
    let mut rows = String::new();
    for file in files {
        let count = file.rows.map(|rows| rows.to_string()).unwrap_or_default();
        let (zh, en) = file.what;
        let name = escaped(&file.name);
        let _ = writeln!(
            rows,
            "<tr><td><a href=\"{name}\">{name}</a></td><td>{zh}<br><small>{en}</small></td><td>{count}</td></tr>"
        );
    }
    let left_out = if about.photos_left_out == 0 {
        String::new()
    } else {
        format!(
            "<p>较早的 {n} 张照片未能装入，列于 <code>photos.json</code>（<code>\"included\": false</code>）。<br>\
             <small>{n} older photos did not fit; <code>photos.json</code> names them (<code>\"included\": false</code>).</small></p>",
            n = about.photos_left_out
        )
    };
    let made = about.made_at.utc().with_timezone(&about.zone).format("%Y-%m-%d %H:%M");
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>个人数据副本 · Personal data</title>\
         <style>{STYLE}</style></head><body>\n\
         <h1>{name} 的个人数据副本</h1>\n<p>Personal data of {name}, as held on {made} ({zone}).</p>\n\
         <p>以下文件包含系统中与您有关的全部数据，均为 JSON 格式，时间为 UTC。密码只以不可还原的形式保存，不在其中；\
         安全审计记录依法由运营方保存，不在其中。<br>\
         <small>The files below hold all that is kept about you, as JSON, with times in UTC. Your password is kept in a form from which it \
         cannot be read, and is not in here; nor is the audit record, which the operator keeps by law.</small></p>\n\
         {left_out}\n<table><tr><th>文件 File</th><th>内容 What it holds</th><th>条数 Rows</th></tr>\n{rows}</table>\n</body></html>\n",
        name = escaped(&about.name),
        zone = about.zone.name(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_markup() {
        let about = About {
            name: "<script>alert(1)</script>".into(),
            made_at: "2026-11-22T08:30:00Z".parse().unwrap(),
            zone: TimeZone::Asia__Shanghai,
            photos_left_out: 2,
        };
        let files = [Listed { name: "tickets.json".into(), what: ("工单", "Tickets"), rows: Some(3) }];
        let page = page(&about, &files);
        assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"));
        assert!(page.contains("tickets.json") && page.contains("2026-11-22 16:30") && page.contains("2 older photos"));
    }
}
