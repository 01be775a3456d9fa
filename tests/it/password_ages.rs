//! Passwords where the Multi-Level Protection Scheme asks for more.

use chrono::TimeDelta;
use domain::identity::Role;
use domain::identity::password::PasswordProfile;
use serde_json::json;
use tests::city::PASSWORD;
use tests::{Answer, City, Person};

async fn opened() -> City {
    let city = City::open().await;
    follows(&city, PasswordProfile::Mlps).await;
    city
}

/// From now on passwords are judged by this profile.
async fn follows(city: &City, profile: PasswordProfile) {
    city.change(move |scene| {
        let programme = scene.tx.first_programme()?.unwrap();
        let mut settings = programme.settings.clone();
        settings.password_profile = profile;
        Ok(scene.tx.change_programme(programme.id, programme.version, &programme.name, &settings)?)
    })
    .await;
}

async fn signs_in(city: &City, password: &str) -> Answer {
    city.stranger().post("/v1/auth/login", json!({"phone": City::phone(1), "password": password})).await
}

async fn changes(person: &Person, from: &str, to: &str) -> Answer {
    person.post("/v1/me/password", json!({"current_password": from, "new_password": to})).await
}

fn as_signed_in(city: &City, answer: &Answer) -> Person {
    Person { token: Some(answer.text("access_token")), ..city.stranger() }
}

#[actix_web::test]
async fn a_password_of_ninety_days_is_changed_before_anything_else() {
    let city = opened().await;
    city.staff(Role::Reviewer).await;
    city.later(TimeDelta::days(89));
    assert_eq!(signs_in(&city, PASSWORD).await.expect(200).json["must_change_password"], false);
    city.later(TimeDelta::days(1));
    let answer = signs_in(&city, PASSWORD).await.expect(200);
    assert_eq!(answer.json["must_change_password"], true);
    let person = as_signed_in(&city, &answer);
    person.get("/v1/tickets").await.refuses(403, "password_change_required");
    changes(&person, PASSWORD, "plainwordsonly").await.refuses(422, "password_too_weak");
    changes(&person, PASSWORD, "Herons at dawn 1").await.expect(204);
    person.get("/v1/tickets").await.expect(200);
    assert_eq!(signs_in(&city, "Herons at dawn 1").await.expect(200).json["must_change_password"], false);
}

#[actix_web::test]
async fn a_session_of_staff_is_not_kept_up_with_an_old_password() {
    let city = opened().await;
    city.staff(Role::Reviewer).await;
    let mut answer = signs_in(&city, PASSWORD).await.expect(200);
    for _ in 0..4 {
        city.later(TimeDelta::days(25));
        let refresh = json!({"refresh_token": answer.text("refresh_token")});
        answer = city.stranger().post("/v1/auth/refresh", refresh).await.expect(200);
    }
    assert_eq!(answer.json["must_change_password"], true);
}

#[actix_web::test]
async fn what_was_asked_for_its_age_alone_is_taken_back_with_the_profile() {
    let city = opened().await;
    city.staff(Role::Reviewer).await;
    city.later(TimeDelta::days(90));
    let held_up = signs_in(&city, PASSWORD).await.expect(200);
    let reviewer = as_signed_in(&city, &held_up);
    reviewer.get("/v1/tickets").await.refuses(403, "password_change_required");
    let refresh = async |answer: &Answer| {
        let refresh = json!({"refresh_token": answer.text("refresh_token")});
        city.stranger().post("/v1/auth/refresh", refresh).await.expect(200)
    };
    let still = refresh(&held_up).await;
    assert_eq!(still.json["must_change_password"], true, "nothing was taken back yet");
    follows(&city, PasswordProfile::Nist).await;
    let renewed = refresh(&still).await;
    assert_eq!(renewed.json["must_change_password"], false);
    for answer in [&renewed, &held_up] {
        as_signed_in(&city, answer).get("/v1/tickets").await.expect(200);
    }
    assert_eq!(reviewer.get("/v1/me").await.expect(200).json["must_change_password"], false);
    // It is asked again where the profile comes back, and ends with the next sign-in as well.
    follows(&city, PasswordProfile::Mlps).await;
    assert_eq!(signs_in(&city, PASSWORD).await.expect(200).json["must_change_password"], true);
    follows(&city, PasswordProfile::Nist).await;
    assert_eq!(signs_in(&city, PASSWORD).await.expect(200).json["must_change_password"], false);
}

#[actix_web::test]
async fn a_first_password_is_changed_whatever_the_profile() {
    let city = opened().await;
    let reviewer = city.staff(Role::Reviewer).await;
    city.later(TimeDelta::days(90));
    assert_eq!(signs_in(&city, PASSWORD).await.expect(200).json["must_change_password"], true);
    // It was too old, and is now one that an administrator has read to him.
    let admin = city.staff(Role::Admin).await;
    let reset = admin.post(&format!("/v1/accounts/{}/reset-password", reviewer.id), json!({})).await.expect(200);
    let first = reset.text("password");
    follows(&city, PasswordProfile::Nist).await;
    for _ in 0..2 {
        let answer = signs_in(&city, &first).await.expect(200);
        assert_eq!(answer.json["must_change_password"], true);
        let refresh = json!({"refresh_token": answer.text("refresh_token")});
        let answer = city.stranger().post("/v1/auth/refresh", refresh).await.expect(200);
        assert_eq!(answer.json["must_change_password"], true);
        as_signed_in(&city, &answer).get("/v1/tickets").await.refuses(403, "password_change_required");
    }
    // Nor does its own age change that.
    follows(&city, PasswordProfile::Mlps).await;
    city.later(TimeDelta::days(90));
    assert_eq!(signs_in(&city, &first).await.expect(200).json["must_change_password"], true);
    follows(&city, PasswordProfile::Nist).await;
    assert_eq!(signs_in(&city, &first).await.expect(200).json["must_change_password"], true);
}

#[actix_web::test]
async fn none_of_the_last_five_is_taken_again() {
    let city = opened().await;
    let person = city.rider("唐师傅").await;
    let mut before = PASSWORD.to_owned();
    for n in 1..=5 {
        let next = format!("Herons at dawn {n}");
        changes(&person, &before, &next).await.expect(204);
        before = next;
    }
    for n in 1..=4 {
        changes(&person, &before, &format!("Herons at dawn {n}")).await.refuses(422, "password_used_before");
    }
    // The sixth before is good again, but for its kinds of characters.
    changes(&person, &before, PASSWORD).await.refuses(422, "password_too_weak");
    changes(&person, &before, "Herons at dawn 6").await.expect(204);
    changes(&person, "Herons at dawn 6", "Herons at dawn 1").await.expect(204);
}

#[actix_web::test]
async fn five_failures_lock_it_for_half_an_hour() {
    let city = opened().await;
    city.staff(Role::Reviewer).await;
    for _ in 0..5 {
        signs_in(&city, "not the password").await.refuses(401, "wrong_credentials");
    }
    signs_in(&city, PASSWORD).await.refuses(429, "locked_out");
    city.later(TimeDelta::minutes(29));
    signs_in(&city, PASSWORD).await.refuses(429, "locked_out");
    city.later(TimeDelta::minutes(1));
    signs_in(&city, PASSWORD).await.expect(200);
}

#[actix_web::test]
async fn whoever_guesses_from_inside_is_locked_out_as_well() {
    let city = opened().await;
    let person = city.staff(Role::Reviewer).await;
    let leaves = |password: &str| {
        let (person, body) = (person.clone(), json!({"password": password}));
        async move { person.post("/v1/me/leave", body).await }
    };
    for _ in 0..3 {
        changes(&person, "not the password", "Herons at dawn 1").await.refuses(401, "wrong_credentials");
    }
    for _ in 0..2 {
        leaves("not the password").await.refuses(401, "wrong_credentials");
    }
    // All three doors count the same tries, and the right one opens none of them now.
    changes(&person, PASSWORD, "Herons at dawn 1").await.refuses(429, "locked_out");
    leaves(PASSWORD).await.refuses(429, "locked_out");
    signs_in(&city, PASSWORD).await.refuses(429, "locked_out");
    city.later(TimeDelta::minutes(30));
    let person = city.again(&person).await;
    changes(&person, PASSWORD, "Herons at dawn 1").await.expect(204);
}

#[actix_web::test]
async fn by_the_usual_profile_a_password_is_good_for_as_long_as_it_is_liked() {
    let city = City::open().await;
    let person = city.staff(Role::Reviewer).await;
    city.later(TimeDelta::days(1000));
    assert_eq!(signs_in(&city, PASSWORD).await.expect(200).json["must_change_password"], false);
    let person = city.again(&person).await;
    changes(&person, PASSWORD, "herons at dawn").await.expect(204);
    changes(&person, "herons at dawn", PASSWORD).await.expect(204);
}
