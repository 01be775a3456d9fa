//! RFC 8725 (JSON Web Token Best Current Practices), section by section, and the rules of RFC 7519 and RFC 7515 that it builds
//! on. That forged tokens without the city's key open nothing is told in `auth.rs` as well; here the forger has, where it matters,
//! the city's own key, so that each rule has to hold alone.

use std::net::TcpListener;

use aws_lc_rs::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
use aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tests::given::burst_pipe;
use tests::{City, Shop};

use super::forge::{EcdsaKey, Forge, but, encoded, is_refused, shown};

#[actix_web::test]
async fn rfc8725_the_forge_makes_tokens_that_are_good_where_nothing_is_wrong_with_them() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let forge = Forge::of(&city, &rider);
    // Or else everything below would be refused for no reason that matters.
    assert_eq!(shown(&city, &forge.claims(json!({}))).await.expect(200).json["id"], json!(rider.id));
    // The city writes these claims and no others: what holds more was not written as a token of its people.
    is_refused(&city, &forge.claims(json!({"more": "than is asked for"}))).await;
    assert_eq!(forge.header.as_object().unwrap().keys().collect::<Vec<_>>(), ["alg", "kid", "typ"]);
}

#[actix_web::test]
async fn rfc8725_3_1_the_algorithm_is_not_the_tokens_to_choose() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let head = encoded(but(&forge.header, json!({"alg": none})).to_string());
        for signature in ["", &forge.parts[2]] {
            is_refused(&city, &format!("{head}.{}.{signature}", forge.parts[1])).await;
        }
    }
    // Signed by the city itself, and said to be something else.
    for other in ["ES384", "ES512", "ES256K", "EdDSA", "RS256", "PS256", "HS256", "es256"] {
        is_refused(&city, &forge.header(json!({"alg": other}))).await;
    }
    is_refused(&city, &forge.header(json!({"alg": null}))).await;
    is_refused(&city, &forge.header(json!({"alg": ["ES256", "none"]}))).await;
}

#[actix_web::test]
async fn rfc8725_3_1_the_public_key_is_no_secret_to_sign_with() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    let published = city.stranger().get("/.well-known/jwks.json").await.expect(200);
    let key = &published.json["keys"][0];
    let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], part("x"), part("y")].concat();
    // SubjectPublicKeyInfo of a P-256 key (RFC 5480): a fixed beginning, then the point.
    let fixed = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
    let der = [base64::engine::general_purpose::STANDARD.decode(fixed).unwrap(), point[1..].to_vec()].concat();
    let text = base64::engine::general_purpose::STANDARD.encode(&der);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n{}\n-----END PUBLIC KEY-----\n", &text[..64], &text[64..]);
    let secrets: [&[u8]; 10] = [
        &point,
        &point[1..],
        &part("x"),
        &der,
        pem.as_bytes(),
        pem.trim_end().as_bytes(),
        &published.body,
        key["x"].as_str().unwrap().as_bytes(),
        key["kid"].as_str().unwrap().as_bytes(),
        b"",
    ];
    for secret in secrets {
        for (name, algorithm) in [("HS256", HMAC_SHA256), ("HS384", HMAC_SHA384), ("HS512", HMAC_SHA512)] {
            is_refused(&city, &forge.with_secret(name, algorithm, secret)).await;
        }
        // Said to be ES256, which it is not.
        is_refused(&city, &forge.with_secret("ES256", HMAC_SHA256, secret)).await;
    }
}

#[actix_web::test]
async fn rfc8725_3_2_the_same_key_is_good_for_one_algorithm_alone() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    let claims = forge.claims.to_string();
    // The city's own signature, written as certificates have it and not as ES256 does.
    for _ in 0..3 {
        is_refused(&city, &forge.signs_as(&ECDSA_P256_SHA256_ASN1_SIGNING, &forge.parts[0], claims.as_bytes())).await;
    }
    let published = city.stranger().get("/.well-known/jwks.json").await.expect(200);
    let key = &published.json["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&json!("EC"), &json!("P-256"), &json!("ES256")));
    assert_eq!(key["d"], Value::Null, "the private half stays here");
}

#[actix_web::test]
async fn rfc8725_3_3_every_part_is_checked_and_none_can_be_left_out() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let forge = Forge::of(&city, &rider);
    let [head, claims, signature] = &forge.parts;
    let other = city.rider("李师傅").await.token.unwrap();
    let others: Vec<&str> = other.split('.').collect();
    for token in [
        format!("{head}.{claims}."),
        format!("{head}.{claims}"),
        format!("{head}.{claims}.{signature}."),
        format!("{head}.{claims}.{signature}{signature}"),
        format!("{head}.{claims}.{signature}="),
        format!("{head}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("{head}.{claims}.{}", others[2]),
        format!("{head}.{}.{signature}", others[1]),
    ] {
        is_refused(&city, &token).await;
    }
    // One character of the signature, whichever it is; the last one, whose bits are not all used, as well.
    for at in 0..signature.len() {
        for instead in ["A", "B", "_"] {
            let mut bent = signature.clone();
            bent.replace_range(at..=at, instead);
            if &bent != signature {
                is_refused(&city, &format!("{head}.{claims}.{bent}")).await;
            }
        }
    }
    // A good token within another: its own signature says nothing of the outer one.
    let nested = rider.token.clone().unwrap();
    is_refused(
        &city,
        &forge.signs_bytes(but(&forge.header, json!({"cty": "JWT"})).to_string().as_bytes(), nested.as_bytes()),
    )
    .await;
    is_refused(&city, &forge.claims_text(nested)).await;
    is_refused(&city, &forge.claims_text(json!([forge.claims]).to_string())).await;
}

#[actix_web::test]
async fn rfc8725_3_4_numbers_that_no_signature_has_are_no_signature() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    let [head, claims, _] = &forge.parts;
    // The order of P-256: as good as nothing, where nobody looks.
    let order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    let order: Vec<u8> = (0..32).map(|n| u8::from_str_radix(&order[2 * n..2 * n + 2], 16).unwrap()).collect();
    let one = [vec![0; 31], vec![1]].concat();
    let (zero, all) = (vec![0; 32], vec![0xff; 32]);
    for r in [&zero, &one, &order, &all] {
        for s in [&zero, &one, &order, &all] {
            is_refused(&city, &format!("{head}.{claims}.{}", encoded([r.as_slice(), s].concat()))).await;
        }
    }
    for length in [0, 1, 63, 65, 96, 128] {
        is_refused(&city, &format!("{head}.{claims}.{}", encoded(vec![0; length]))).await;
    }
}

#[actix_web::test]
async fn rfc8725_3_5_a_key_that_can_be_guessed_signs_nothing() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    for secret in ["secret", "woodpecker", "changeme", "password", "your-256-bit-secret", "key", "\0"] {
        is_refused(&city, &forge.with_secret("HS256", HMAC_SHA256, secret.as_bytes())).await;
    }
    is_refused(&city, &forge.strangers(&forge.header, &EcdsaKey::new())).await;
    // A key that is made for each deployment, of 256 bits.
    let key = |city: &City| {
        let stranger = city.stranger();
        async move { stranger.get("/.well-known/jwks.json").await.expect(200).json["keys"][0].clone() }
    };
    let (here, there) = (key(&city).await, key(&City::open().await).await);
    assert_ne!((&here["x"], &here["kid"]), (&there["x"], &there["kid"]));
    assert_eq!(URL_SAFE_NO_PAD.decode(here["x"].as_str().unwrap()).unwrap().len(), 32);
}

#[actix_web::test]
async fn rfc8725_3_6_nothing_is_unpacked_and_nothing_is_decrypted() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    is_refused(&city, &forge.header(json!({"zip": "DEF"}))).await;
    is_refused(&city, &forge.header(json!({"enc": "A256GCM"}))).await;
    let parts = [json!({"alg": "dir", "enc": "A256GCM", "zip": "DEF"}).to_string(), String::new(), "iv".into()];
    let jwe: Vec<String> = parts.iter().chain([&"text".into(), &"tag".into()]).map(encoded).collect();
    is_refused(&city, &jwe.join(".")).await;
    let [head, claims, signature] = &forge.parts;
    is_refused(&city, &format!("{head}.{claims}.{signature}.x.y")).await;
}

#[actix_web::test]
async fn rfc8725_3_7_what_is_not_utf8_is_not_read() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    let text = forge.claims.to_string();
    let sixteen = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    for bytes in [sixteen(u16::to_le_bytes), sixteen(u16::to_be_bytes)] {
        is_refused(&city, &forge.claims_text(bytes)).await;
    }
    // A mark at the beginning, and a byte that belongs to no character, in a claim that nobody reads.
    is_refused(&city, &forge.claims_text([b"\xef\xbb\xbf", text.as_bytes()].concat())).await;
    let broken = [b"{\"x\": \"\xff\", ".as_slice(), &text.as_bytes()[1..]].concat();
    is_refused(&city, &forge.claims_text(broken)).await;
}

#[actix_web::test]
async fn rfc8725_3_8_issuer_and_subject_are_the_citys() {
    let city = City::open().await;
    let (rider, other) = (city.rider("唐师傅").await, city.rider("李师傅").await);
    let forge = Forge::of(&city, &rider);
    for issuer in
        [Value::Null, json!("elsewhere"), json!("Woodpecker"), json!("woodpecker "), json!(["woodpecker"]), json!("")]
    {
        is_refused(&city, &forge.claims(json!({"iss": issuer}))).await;
    }
    let nobody = "0192f3a0-7c1e-7000-8000-00000000dead";
    for subject in [Value::Null, json!(nobody), json!(7), json!("' OR 1=1 --"), json!([rider.id]), json!("")] {
        is_refused(&city, &forge.claims(json!({"sub": subject}))).await;
    }
    // Somebody else's name over a session of his own, and the other way round: both were signed by the city.
    is_refused(&city, &forge.claims(json!({"sub": other.id}))).await;
    is_refused(&city, &forge.claims(json!({"sid": Forge::of(&city, &other).claims["sid"]}))).await;
    for session in [Value::Null, json!(nobody), json!(rider.id)] {
        is_refused(&city, &forge.claims(json!({"sid": session}))).await;
    }
}

#[actix_web::test]
async fn rfc8725_3_9_a_token_for_somebody_else_is_not_for_us() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    for audience in [
        Value::Null,
        json!("elsewhere"),
        json!("Woodpecker"),
        json!([]),
        json!(["elsewhere"]),
        // We write one audience; a list in which we stand among others is not ours.
        json!(["woodpecker", "elsewhere"]),
        json!({"woodpecker": true}),
        json!("*"),
    ] {
        is_refused(&city, &forge.claims(json!({"aud": audience}))).await;
    }
}

#[actix_web::test]
async fn rfc8725_3_10_no_key_is_fetched_and_none_is_taken_from_the_token() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let url = format!("http://{}/keys", trap.local_addr().unwrap());
    let own = EcdsaKey::new();
    let kid = &forge.header["kid"];
    let baits = [
        json!({"jku": url}),
        json!({"x5u": url}),
        json!({"jwk": own.jwk()}),
        json!({"jwk": own.jwk(), "kid": null}),
        json!({"x5c": ["MIIB"]}),
        json!({"kid": "another"}),
        json!({"kid": null}),
        json!({"kid": [kid]}),
        json!({"kid": "../../../../dev/null"}),
        json!({"kid": "' UNION SELECT 'secret' --"}),
        json!({"kid": url}),
    ];
    for bait in baits {
        is_refused(&city, &forge.strangers(&but(&forge.header, bait.clone()), &own)).await;
        // Not even beside the city's own signature.
        is_refused(&city, &forge.header(bait)).await;
    }
    assert_eq!(trap.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody came for a key");
}

#[actix_web::test]
async fn rfc8725_3_11_a_token_says_what_it_is() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    assert_eq!(forge.header["typ"], "at+jwt");
    for kind in
        [Value::Null, json!("JWT"), json!("jwt"), json!("AT+JWT "), json!("rt+jwt"), json!("logout+jwt"), json!(7)]
    {
        is_refused(&city, &forge.header(json!({"typ": kind}))).await;
    }
}

#[actix_web::test]
async fn rfc8725_3_12_nothing_else_that_the_city_hands_out_is_an_access_token() {
    let city = City::open().await;
    let shop = Shop::open(&city, 1).await;
    let rider = city.rider("唐师傅").await;
    shop.credits(&rider, 5).await;
    let voucher = shop.redeems(&rider).await.expect(201);
    rider.reports(burst_pipe()).await;
    let cursor = rider.get("/v1/tickets?limit=1").await.expect(200).text("next_cursor");
    let newcomer = json!({"phone": "13700001111", "password": "along the old dyke", "name": "唐师傅", "occupation": "courier", "consent_version": "1"});
    let tokens = city.stranger().post("/v1/auth/register", newcomer).await.expect(201);
    let refresh = tokens.text("refresh_token");
    for other in [&refresh, &cursor, &voucher.text("code"), &voucher.text("id"), &rider.id.to_string()] {
        is_refused(&city, other).await;
        is_refused(&city, &format!("{}.{other}.{}", Forge::of(&city, &rider).parts[0], encoded([0; 64]))).await;
    }
    // And the other way round.
    for other in [&tokens.text("access_token"), &cursor, &voucher.text("code")] {
        let body = json!({"refresh_token": other});
        city.stranger().post("/v1/auth/refresh", body).await.refuses(401, "token_invalid");
    }
    let access = tokens.text("access_token");
    rider.get(&format!("/v1/tickets?cursor={access}")).await.refuses(400, "invalid_cursor");
    let taken = shop.fulfils(&refresh).await;
    assert_eq!(taken.status / 100, 4, "{}", taken.json);
}

#[actix_web::test]
async fn rfc7519_4_1_a_token_is_good_from_when_it_was_issued_for_fifteen_minutes_and_no_longer() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    let (issued, ends) = (forge.claims["iat"].as_i64().unwrap(), forge.claims["exp"].as_i64().unwrap());
    assert_eq!(ends - issued, 15 * 60);
    for changes in [
        json!({"exp": null}),
        json!({"exp": "never"}),
        json!({"exp": ends.to_string()}),
        json!({"exp": [ends]}),
        // Longer than any of ours.
        json!({"exp": ends + 1}),
        json!({"exp": ends + 60 * 60 * 24 * 365 * 50}),
        json!({"exp": i64::MAX}),
        json!({"exp": u64::MAX}),
        json!({"exp": 1e300}),
        json!({"exp": i64::MAX, "iat": i64::MIN}),
        json!({"exp": i64::MAX, "iat": i64::MAX - 1}),
        // Not yet.
        json!({"iat": issued + 61, "exp": ends + 61}),
        json!({"nbf": issued + 61}),
        json!({"nbf": i64::MAX}),
        json!({"nbf": "tomorrow"}),
        json!({"iat": null}),
    ] {
        is_refused(&city, &forge.claims(changes)).await;
    }
    for past in [-1, i64::MIN] {
        is_refused(&city, &forge.claims(json!({"exp": past}))).await;
    }
    for past in [issued, issued - 1, 0] {
        let over = forge.claims(json!({"exp": past}));
        shown(&city, &over).await.refuses(401, "token_expired");
    }
    // Clocks differ a little.
    shown(&city, &forge.claims(json!({"nbf": issued + 60}))).await.expect(200);
}

#[actix_web::test]
async fn rfc7519_4_a_claim_that_is_said_twice_is_said_by_nobody() {
    let city = City::open().await;
    let (rider, admin) = (city.rider("唐师傅").await, city.staff(domain::identity::Role::Admin).await);
    let forge = Forge::of(&city, &rider);
    let (claims, header) = (forge.claims.to_string(), forge.header.to_string());
    let his = Forge::of(&city, &admin).claims;
    for name in ["sub", "sid", "iss", "aud", "exp", "iat"] {
        let twice = format!("{{\"{name}\":{},{}", his[name], &claims[1..]);
        is_refused(&city, &forge.claims_text(&twice)).await;
        let twice = format!("{},\"{name}\":{}}}", &claims[..claims.len() - 1], his[name]);
        is_refused(&city, &forge.claims_text(&twice)).await;
    }
    let twice = format!("{{\"alg\":\"none\",{}", &header[1..]);
    is_refused(&city, &forge.signs_bytes(twice.as_bytes(), claims.as_bytes())).await;
}

#[actix_web::test]
async fn rfc7515_4_1_11_what_has_to_be_understood_and_is_not_is_refused() {
    let city = City::open().await;
    let forge = Forge::of(&city, &city.rider("唐师傅").await);
    for critical in [json!(["b64"]), json!(["exp"]), json!([]), json!(["x"])] {
        is_refused(&city, &forge.header(json!({"crit": critical, "b64": false, "x": 1}))).await;
    }
    is_refused(&city, &forge.header(json!({"b64": false}))).await;
    // JSON serialisation is another form (RFC 7515, 7.2): not ours.
    let [head, claims, signature] = &forge.parts;
    is_refused(&city, &json!({"protected": head, "payload": claims, "signature": signature}).to_string()).await;
}

#[actix_web::test]
async fn rfc8725_a_token_as_large_as_a_book_stops_nobody() {
    let city = City::open().await;
    let rider = city.rider("唐师傅").await;
    let forge = Forge::of(&city, &rider);
    // Well formed and signed by the city: it is the size that is tried.
    let large = forge.claims(json!({"x": "y".repeat(32 * 1024)}));
    let answer = shown(&city, &large).await;
    assert!(answer.status == 200 || answer.status / 100 == 4, "{}", answer.status);
    let [head, claims, _] = &forge.parts;
    for size in [16 * 1024, 64 * 1024] {
        let answer = shown(&city, &format!("{head}.{claims}.{}", "A".repeat(size))).await;
        assert_eq!(answer.status / 100, 4, "{size}");
    }
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(4000), "]".repeat(4000));
    is_refused(&city, &forge.claims_text(deep)).await;
    rider.get("/v1/me").await.expect(200);
}
