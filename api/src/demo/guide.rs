//! What is printed at the start: what to open, who to sign in as, and a walk with curl.

use super::people::{PEOPLE, RIDER_PASSWORD, STAFF_PASSWORD};

/// All of it.
pub fn text(base: &str) -> String {
    let mut text = format!(
        "The demonstration city of Shishou is served at {base}\n\
         \n\
         Open {base}/docs — the API, to try by hand\n\
         Open {base}/g/demo-grid-1 — what a passer-by sees who scans the code of a grid\n\
         \n\
         Staff sign in with the password \"{STAFF_PASSWORD}\", riders with \"{RIDER_PASSWORD}\":\n\n"
    );
    for person in PEOPLE {
        text.push_str(&format!("    {}  {:<16} {}\n", person.phone, person.role.name(), person.name));
    }
    text.push_str("\nA walk through the whole loop, to paste into another terminal:\n\n");
    for line in walk(base).lines() {
        text.push_str("    ");
        text.push_str(line);
        text.push('\n');
    }
    text.push_str("\n`woodpecker demo --walk` takes a longer one by itself, with photos.\n");
    text
}

/// Five reports accepted, 50 points, redeemed: with sh, curl, grep and cut.
pub fn walk(base: &str) -> String {
    format!(
        r#"BASE={base}
field() {{ grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }}
sign_in() {{ curl -s $BASE/v1/auth/login -H 'Content-Type: application/json' -d "{{\"phone\":\"$1\",\"password\":\"$2\"}}" | field access_token; }}
call() {{ curl -s -H "Authorization: Bearer $1" -H 'Content-Type: application/json' "$BASE$2" ${{3:+-d "$3"}}; }}
RIDER=$(sign_in 13900000005 '{RIDER_PASSWORD}')
REVIEWER=$(sign_in 13800000002 '{STAFF_PASSWORD}')
CLERK=$(sign_in 13800000013 '{STAFF_PASSWORD}')
for n in 1 2 3 4 5; do
  TICKET=$(call $RIDER /v1/tickets "{{\"category\":\"drain\",\"description\":\"第 $n 处雨水箅子堵塞\",\"location\":{{\"lat\":29.72$n,\"lng\":112.405}},\"no_photo_reason\":\"unsafe\"}}" | field id)
  call $REVIEWER /v1/tickets/$TICKET/accept '{{"category":"drain","urgency":"normal"}}' | field status
done
call $RIDER /v1/me/points; echo
DESK=$(call $RIDER '/v1/desks?limit=1' | field id)
REWARD=$(call $RIDER "/v1/rewards?limit=1&desk=$DESK" | field id)
CODE=$(call $RIDER /v1/redemptions "{{\"reward_id\":\"$REWARD\",\"desk_id\":\"$DESK\"}}" | field code)
echo "the voucher: $CODE"
call $CLERK /v1/desks/$DESK/fulfilments "{{\"code\":\"$CODE\"}}" | field status
call $RIDER /v1/me/points; echo
"#
    )
}
