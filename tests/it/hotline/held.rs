//! What the database holds by itself, whoever writes to it.

use tests::database::{on_postgres, past_the_program};
use tests::given::burst_pipe;

use super::Bridged;

#[track_caller]
fn refuses(bridged: &Bridged, statement: &str, why: &str) {
    match past_the_program(&bridged.city.config.database, statement) {
        Ok(()) => panic!("not refused: {statement}"),
        Err(said) => assert!(said.contains(why), "{said:?} is not for {why:?}: {statement}"),
    }
}

#[actix_web::test]
async fn what_was_said_has_no_gap_and_does_not_change() {
    let bridged = Bridged::open().await;
    let ticket = bridged.dispatched().await;
    bridged.run().await;
    let another = |direction: &str, sequence: u32, id: &str, taken: &str| {
        format!(
            "INSERT INTO hotline_messages (direction, id, ticket_id, sequence, kind, at, status, hash, answer) \
             SELECT '{direction}', '{id}', ticket_id, {sequence}, 'status', at, status, {taken} FROM hotline_messages \
             WHERE ticket_id = '{ticket}' AND direction = 'out' AND sequence = 1"
        )
    };
    let (nothing, taken) = ("NULL, NULL", if on_postgres() { "'x'::bytea, '{}'" } else { "x'00', '{}'" });
    refuses(&bridged, &another("out", 4, "a", nothing), "something is missing before it");
    refuses(&bridged, &another("in", 2, "a", taken), "something is missing before it");
    let once = if on_postgres() { "hotline_messages_once" } else { "hotline_messages.sequence" };
    refuses(&bridged, &another("out", 2, "a", nothing), once);
    refuses(&bridged, &another("in", 0, "a", taken), "hotline_messages_sequence");
    refuses(&bridged, &another("in", 1, "a", nothing), "hotline_messages_answered");
    refuses(&bridged, &another("out", 3, "a", taken), "hotline_messages_answered");
    refuses(&bridged, "UPDATE hotline_messages SET sequence = 9", "what was said was said");
    past_the_program(&bridged.city.config.database, &another("in", 1, "a", taken)).unwrap();
}

#[actix_web::test]
async fn a_call_has_a_number_and_a_number_stands_for_one_case() {
    let bridged = Bridged::open().await;
    bridged.says("SS1", "case", super::by_phone::called()).await.expect(200);
    let other = bridged.rider.reports(burst_pipe()).await;
    let case = |name: &str, origin: &str| {
        format!(
            "INSERT INTO hotline_cases (ticket_id, hotline_case, origin, opened_at) \
             SELECT '{other}', {name}, '{origin}', opened_at FROM hotline_cases"
        )
    };
    let once = if on_postgres() { "hotline_cases_number_once" } else { "hotline_cases.hotline_case" };
    refuses(&bridged, &case("'SS1'", "here"), once);
    refuses(&bridged, &case("NULL", "hotline"), "hotline_cases_taken_by_phone");
    refuses(&bridged, &case("''", "hotline"), "hotline_cases_number");
    refuses(&bridged, &case("'SS2'", "nowhere"), "hotline_cases_origin");
}

#[actix_web::test]
async fn a_day_is_compared_whole_or_not_at_all() {
    let bridged = Bridged::open().await;
    let day = |columns: &str, values: &str| {
        format!(
            "INSERT INTO hotline_reconciliations (day, leased_until{columns}) \
             VALUES ('2026-11-20', '2026-11-21T00:00:00.000000Z'{values})"
        )
    };
    let asked = (", asked_at", ", '2026-11-21T00:00:00.000000Z'");
    refuses(&bridged, &day(asked.0, asked.1), "hotline_reconciliations_made");
    refuses(&bridged, &day(", compared", ", 1"), "hotline_reconciliations_made");
    past_the_program(&bridged.city.config.database, &day("", "")).unwrap();
    let difference = |kind: &str, name: &str, numbers: &str| {
        format!(
            "INSERT INTO hotline_differences (id, day, kind, hotline_case, first_sequence, last_sequence) VALUES \
             ('0192f3a0-7c1e-7000-8000-000000000001', '2026-11-20', '{kind}', {name}, {numbers})"
        )
    };
    refuses(&bridged, &difference("odd", "'SS1'", "1, 2"), "hotline_differences_kind");
    refuses(&bridged, &difference("lost_here", "NULL", "1, 2"), "hotline_differences_named");
    refuses(&bridged, &difference("lost_here", "'SS1'", "2, 1"), "hotline_differences_messages");
    refuses(&bridged, &difference("lost_here", "'SS1'", "1, NULL"), "hotline_differences_messages");
    past_the_program(&bridged.city.config.database, &difference("lost_here", "'SS1'", "1, 2")).unwrap();
}
