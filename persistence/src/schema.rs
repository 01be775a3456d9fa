//! Tables and their columns, as the migrations leave them. Compiled for each database with its own column types.

use super::sql;

diesel::table! {
    use super::sql::*;

    areas (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        level -> Text,
        kind -> Nullable<Text>,
        parent_id -> Nullable<Uid>,
        boundary -> Nullable<Document>,
        south -> Nullable<Double>,
        west -> Nullable<Double>,
        north -> Nullable<Double>,
        east -> Nullable<Double>,
        created_at -> Instant,
        households -> Nullable<Integer>,
        version -> Integer,
        retired_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    area_imports (id) {
        id -> Uid,
        status -> Text,
        scope_id -> Nullable<Uid>,
        valid_from -> Instant,
        created_at -> Instant,
        created_by -> Nullable<Uid>,
        in_force_at -> Nullable<Instant>,
        turn -> Nullable<BigInt>,
        ended_at -> Nullable<Instant>,
        ended_by -> Nullable<Uid>,
        created_areas -> Integer,
        changed_areas -> Integer,
        report -> Document,
    }
}

diesel::table! {
    use super::sql::*;

    area_import_items (import_id, position) {
        import_id -> Uid,
        position -> Integer,
        area_id -> Uid,
        is_new -> Bool,
        change -> Document,
        former -> Nullable<Document>,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_replacement (id) {
        id -> Integer,
        after_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use super::sql::*;

    area_ancestors (area_id, ancestor_id) {
        area_id -> Uid,
        ancestor_id -> Uid,
        distance -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    area_teams (id) {
        id -> Uid,
        area_id -> Uid,
        post -> Text,
        name -> Binary,
        phone -> Nullable<Binary>,
        covers -> Nullable<Binary>,
        account_id -> Nullable<Uid>,
        public -> Bool,
        above_id -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    programmes (id) {
        id -> Uid,
        name -> Text,
        root_area_id -> Nullable<Uid>,
        settings -> Document,
        version -> Integer,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    reference_version (id) {
        id -> Integer,
        version -> BigInt,
        areas -> BigInt,
    }
}

diesel::table! {
    use super::sql::*;

    departments (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        area_id -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    desks (id) {
        id -> Uid,
        name -> Text,
        area_id -> Uid,
        lat -> Nullable<Double>,
        lng -> Nullable<Double>,
        address -> Nullable<Text>,
        opening_hours -> Nullable<Text>,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    accounts (id) {
        id -> Uid,
        name -> Binary,
        phone -> Nullable<Binary>,
        phone_hash -> Nullable<Binary>,
        sign_in_hash -> Nullable<Binary>,
        phone_verified_at -> Nullable<Instant>,
        address -> Nullable<Binary>,
        password -> Nullable<Text>,
        must_change_password -> Bool,
        occupation -> Nullable<Text>,
        duties -> Document,
        registered_by -> Nullable<Uid>,
        disabled_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        left_at -> Nullable<Instant>,
        password_set_at -> Nullable<Instant>,
        password_aged_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    role_grants (id) {
        id -> Uid,
        account_id -> Uid,
        role -> Text,
        area_id -> Nullable<Uid>,
        department_id -> Nullable<Uid>,
        desk_id -> Nullable<Uid>,
        granted_by -> Nullable<Uid>,
        granted_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    sessions (id) {
        id -> Uid,
        account_id -> Uid,
        created_at -> Instant,
        ended_at -> Nullable<Instant>,
        method -> Text,
        device -> Nullable<Text>,
        used_at -> Nullable<Instant>,
        limited -> Bool,
    }
}

diesel::table! {
    use super::sql::*;

    identities (id) {
        id -> Uid,
        account_id -> Uid,
        provider -> Text,
        subject -> Binary,
        subject_hash -> Binary,
        linked_at -> Instant,
        used_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    sms_codes (phone_hash) {
        phone_hash -> Binary,
        code_hash -> Nullable<Binary>,
        sent_at -> Instant,
        tries -> Integer,
        counted_since -> Instant,
        sendings -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    second_factors (account_id) {
        account_id -> Uid,
        secret -> Binary,
        confirmed_at -> Nullable<Instant>,
        last_step -> BigInt,
        last_recovery -> Nullable<Binary>,
    }
}

diesel::table! {
    use super::sql::*;

    recovery_codes (account_id, hash) {
        account_id -> Uid,
        hash -> Binary,
    }
}

diesel::table! {
    use super::sql::*;

    sign_in_failures (subject_hash) {
        subject_hash -> Binary,
        since -> Instant,
        failures -> Integer,
        last_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    provider_tokens (provider) {
        provider -> Text,
        token -> Binary,
        expires_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    refresh_tokens (hash) {
        hash -> Binary,
        session_id -> Uid,
        issued_at -> Instant,
        expires_at -> Instant,
        rotated_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    photos (id) {
        id -> Uid,
        owner_id -> Nullable<Uid>,
        format -> Text,
        width -> Integer,
        height -> Integer,
        bytes -> BigInt,
        sha256 -> Binary,
        perceptual_hash -> Nullable<BigInt>,
        placeholder -> Text,
        taken_at -> Nullable<Instant>,
        taken_lat -> Nullable<Double>,
        taken_lng -> Nullable<Double>,
        created_at -> Instant,
        attached_at -> Nullable<Instant>,
        hidden_at -> Nullable<Instant>,
        hidden_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use super::sql::*;

    categories (code) {
        code -> Text,
        name -> Text,
        parent_code -> Nullable<Text>,
        urgency -> Text,
        policy -> Nullable<Text>,
        photo_required -> Bool,
        after_photo_required -> Bool,
        duplicate_radius_m -> Integer,
        public_precision_m -> Integer,
        confidential -> Bool,
        position -> Integer,
        version -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    tickets (id) {
        id -> Uid,
        number -> Text,
        version -> Integer,
        status -> Text,
        programme_id -> Uid,
        area_id -> Nullable<Uid>,
        category_code -> Nullable<Text>,
        urgency -> Nullable<Text>,
        reporter_id -> Nullable<Uid>,
        proxy_id -> Nullable<Uid>,
        department_id -> Nullable<Uid>,
        worker_id -> Nullable<Uid>,
        merged_into -> Nullable<Uid>,
        channel -> Text,
        fixed_on_the_spot -> Bool,
        lat -> Nullable<Double>,
        lng -> Nullable<Double>,
        submitted_at -> Instant,
        accepted_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
        to_claim_s -> Nullable<BigInt>,
        to_resolve_s -> Nullable<BigInt>,
        to_close_s -> Nullable<BigInt>,
        changed_at -> Instant,
        content_hash -> Binary,
        awarded -> Nullable<Integer>,
        award_withheld -> Nullable<Text>,
        state -> Document,
        due_at -> Nullable<Instant>,
        wakes_at -> Nullable<Instant>,
        provisional -> Bool,
        told_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    calendar_years (year) {
        year -> Integer,
        plan -> Document,
        version -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    routing_rules (id) {
        id -> Uid,
        category_code -> Nullable<Text>,
        area_id -> Nullable<Uid>,
        department_id -> Nullable<Uid>,
        worker_id -> Nullable<Uid>,
        role -> Nullable<Text>,
        mode -> Text,
        version -> Integer,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    deadline_policies (code) {
        code -> Text,
        policy -> Document,
        version -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    state_rebuild (id) {
        id -> Integer,
        after_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_co_handlers (ticket_id, department_id) {
        ticket_id -> Uid,
        department_id -> Uid,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_events (ticket_id, sequence) {
        ticket_id -> Uid,
        sequence -> Integer,
        at -> Instant,
        by_id -> Nullable<Uid>,
        capacity -> Text,
        kind -> Text,
        data -> Document,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_notes (id) {
        id -> Uid,
        ticket_id -> Uid,
        kind -> Text,
        body -> Nullable<Text>,
        sealed -> Nullable<Binary>,
        erased_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_photos (photo_id) {
        photo_id -> Uid,
        ticket_id -> Uid,
        sequence -> Integer,
        internal -> Bool,
    }
}

diesel::table! {
    use super::sql::*;

    visitor_reports (ticket_id) {
        ticket_id -> Uid,
        area_id -> Uid,
        code_hash -> Binary,
        code -> Binary,
        name -> Nullable<Binary>,
        phone -> Nullable<Binary>,
        replay_hash -> Nullable<Binary>,
    }
}

diesel::table! {
    use super::sql::*;

    api_keys (id) {
        id -> Uid,
        account_id -> Uid,
        name -> Text,
        hint -> Text,
        digest -> Binary,
        digest_hash -> Binary,
        created_by -> Nullable<Uid>,
        created_at -> Instant,
        used_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_contacts (ticket_id) {
        ticket_id -> Uid,
        contact -> Binary,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_remarks (id) {
        id -> Uid,
        ticket_id -> Uid,
        account_id -> Uid,
        name -> Nullable<Text>,
        content_hash -> Binary,
        word -> Text,
        sequence -> Nullable<Integer>,
        body -> Nullable<Binary>,
        contact -> Nullable<Binary>,
        photos -> Document,
        at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_follows (ticket_id, account_id) {
        ticket_id -> Uid,
        account_id -> Uid,
        at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_numbers (day) {
        day -> Day,
        last -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    ledger_transfers (id) {
        id -> Uid,
        programme_id -> Uid,
        member_id -> Uid,
        movement -> Text,
        from_account -> Text,
        to_account -> Text,
        amount -> Integer,
        cause -> Text,
        cause_id -> Uid,
        at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    point_balances (member_id) {
        member_id -> Uid,
        available -> BigInt,
        held -> BigInt,
        earned -> BigInt,
        redeemed -> BigInt,
        expired -> BigInt,
        revoked -> BigInt,
    }
}

diesel::table! {
    use super::sql::*;

    rewards (id) {
        id -> Uid,
        name -> Text,
        description -> Text,
        cost -> Integer,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    stock (reward_id, desk_id) {
        reward_id -> Uid,
        desk_id -> Uid,
        on_hand -> BigInt,
        held -> BigInt,
    }
}

diesel::table! {
    use super::sql::*;

    stock_movements (id) {
        id -> Uid,
        reward_id -> Uid,
        desk_id -> Uid,
        delta -> BigInt,
        on_hand -> BigInt,
        reason -> Text,
        by_id -> Uid,
        at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    redemptions (id) {
        id -> Uid,
        member_id -> Uid,
        proxy_id -> Nullable<Uid>,
        programme_id -> Uid,
        reward_id -> Uid,
        desk_id -> Uid,
        cost -> Integer,
        status -> Text,
        code_hash -> Binary,
        code -> Binary,
        created_at -> Instant,
        expires_at -> Instant,
        settled_at -> Nullable<Instant>,
        fulfilled_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use super::sql::*;

    notifications (id) {
        id -> Uid,
        account_id -> Uid,
        kind -> Text,
        ticket_id -> Nullable<Uid>,
        redemption_id -> Nullable<Uid>,
        points -> Nullable<Integer>,
        at -> Instant,
        read_at -> Nullable<Instant>,
        sequence -> BigInt,
    }
}

diesel::table! {
    use super::sql::*;

    inboxes (account_id) {
        account_id -> Uid,
        last_sequence -> BigInt,
        elsewhere -> Bool,
    }
}

diesel::table! {
    use super::sql::*;

    outbox (sequence) {
        sequence -> BigInt,
        topic -> Text,
        subject_id -> Uid,
        version -> Integer,
        at -> Instant,
        fresh -> Nullable<Bool>,
    }
}

diesel::table! {
    use super::sql::*;

    outbox_sorting (id) {
        id -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    deliveries (sequence) {
        sequence -> BigInt,
        id -> Uid,
        channel -> Text,
        target_id -> Uid,
        lane -> Nullable<Text>,
        topic -> Text,
        message_id -> Uid,
        subject_id -> Nullable<Uid>,
        body -> Nullable<Binary>,
        state -> Text,
        attempts -> Integer,
        tries -> Integer,
        due_at -> Nullable<Instant>,
        leased_until -> Nullable<Instant>,
        last_status -> Nullable<Integer>,
        last_error -> Nullable<Text>,
        created_at -> Instant,
        ended_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    delivery_attempts (delivery_id, number) {
        delivery_id -> Uid,
        number -> Integer,
        at -> Instant,
        took_ms -> Integer,
        status -> Nullable<Integer>,
        error -> Nullable<Text>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    use super::sql::*;

    webhook_endpoints (id) {
        id -> Uid,
        account_id -> Uid,
        url -> Text,
        description -> Nullable<Text>,
        filter -> Document,
        disabled -> Nullable<Text>,
        disabled_at -> Nullable<Instant>,
        failing_since -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    webhook_secrets (id) {
        id -> Uid,
        endpoint_id -> Uid,
        secret -> Binary,
        created_at -> Instant,
        expires_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    notification_channels (account_id, channel) {
        account_id -> Uid,
        channel -> Text,
        kinds -> Nullable<Document>,
    }
}

diesel::table! {
    use super::sql::*;

    figure_changes (id) {
        id -> BigInt,
        programme_id -> Uid,
        day -> Day,
        area -> Text,
        category -> Text,
        department -> Text,
        worker -> Text,
        channel -> Text,
        tally -> Document,
    }
}

diesel::table! {
    use super::sql::*;

    figure_counts (programme_id, part, member, step, period, counted) {
        programme_id -> Uid,
        part -> Text,
        member -> Text,
        step -> Text,
        period -> Day,
        counted -> Text,
        n -> BigInt,
    }
}

diesel::table! {
    use super::sql::*;

    figure_folding (id) {
        id -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_figures (ticket_id) {
        ticket_id -> Uid,
        cohort_at -> Nullable<Instant>,
        measures -> BigInt,
    }
}

diesel::table! {
    use super::sql::*;

    ticket_assignments (ticket_id, sequence) {
        ticket_id -> Uid,
        sequence -> Integer,
        department_id -> Nullable<Uid>,
        worker_id -> Nullable<Uid>,
        returned -> Bool,
        late -> Bool,
    }
}

diesel::table! {
    use super::sql::*;

    idempotency_keys (account_id, key) {
        account_id -> Uid,
        key -> Text,
        fingerprint -> Binary,
        leased_until -> Nullable<Instant>,
        answer -> Nullable<Binary>,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    audit_entries (sequence) {
        sequence -> BigInt,
        at -> Instant,
        by_id -> Nullable<Uid>,
        action -> Text,
        subject_id -> Nullable<Uid>,
        detail -> Text,
        previous_hash -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    use super::sql::*;

    audit_head (one) {
        one -> Integer,
        sequence -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    use super::sql::*;

    notification_mutes (account_id, kind) {
        account_id -> Uid,
        kind -> Text,
    }
}

diesel::table! {
    use super::sql::*;

    photo_bands (photo_id, band) {
        photo_id -> Uid,
        band -> Integer,
        value -> Integer,
    }
}

diesel::table! {
    use super::sql::*;

    stations (id) {
        id -> Uid,
        name -> Text,
        area_id -> Uid,
        lat -> Double,
        lng -> Double,
        address -> Nullable<Text>,
        opening_hours -> Nullable<Text>,
        desk_id -> Nullable<Uid>,
        closed -> Bool,
        version -> Integer,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    station_zones (station_id, zone) {
        station_id -> Uid,
        zone -> Text,
    }
}

diesel::table! {
    use super::sql::*;

    station_facilities (station_id, facility) {
        station_id -> Uid,
        facility -> Text,
    }
}

diesel::table! {
    use super::sql::*;

    key_state (one) {
        one -> Integer,
        key_id -> Text,
    }
}

diesel::table! {
    use super::sql::*;

    consents (account_id, purpose, turn) {
        account_id -> Uid,
        purpose -> Text,
        turn -> Integer,
        version -> Text,
        given_at -> Instant,
        withdrawn_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    erasures (account_id) {
        account_id -> Uid,
        left_at -> Instant,
        look_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql::*;

    debts (id) {
        id -> Uid,
        key_id -> Text,
        phone_hash -> Binary,
        points -> BigInt,
        at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    exports (id) {
        id -> Uid,
        account_id -> Uid,
        status -> Text,
        asked_at -> Instant,
        leased_until -> Nullable<Instant>,
        ready_at -> Nullable<Instant>,
        expires_at -> Nullable<Instant>,
        bytes -> Nullable<BigInt>,
        photos_left_out -> Integer,
        secret -> Nullable<Binary>,
    }
}

diesel::table! {
    use super::sql::*;

    audit_checkpoint (one) {
        one -> Integer,
        sequence -> BigInt,
        hash -> Binary,
        made_at -> Instant,
        before -> Instant,
        seal -> Binary,
    }
}

diesel::table! {
    use super::sql::*;

    content_checks (id) {
        id -> Uid,
        ticket_id -> Uid,
        note_id -> Nullable<Uid>,
        photo_id -> Nullable<Uid>,
        status -> Text,
        asked_at -> Instant,
        again_at -> Nullable<Instant>,
        tries -> Integer,
        trace -> Nullable<Text>,
        decided_at -> Nullable<Instant>,
        decided_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use super::sql::*;

    former_passwords (account_id, turn) {
        account_id -> Uid,
        turn -> Integer,
        password -> Text,
    }
}

diesel::table! {
    use super::sql::*;

    hotline_cases (ticket_id) {
        ticket_id -> Uid,
        hotline_case -> Nullable<Text>,
        origin -> Text,
        opened_at -> Instant,
    }
}

diesel::table! {
    use super::sql::*;

    hotline_messages (direction, id) {
        direction -> Text,
        id -> Text,
        ticket_id -> Uid,
        sequence -> Integer,
        kind -> Text,
        at -> Instant,
        status -> Text,
        hash -> Nullable<Binary>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    use super::sql::*;

    hotline_reconciliations (day) {
        day -> Day,
        leased_until -> Instant,
        asked_at -> Nullable<Instant>,
        compared -> Nullable<Integer>,
        sent_again -> Nullable<Integer>,
    }
}

diesel::table! {
    use super::sql::*;

    hotline_differences (id) {
        id -> Uid,
        day -> Day,
        kind -> Text,
        ticket_id -> Nullable<Uid>,
        hotline_case -> Nullable<Text>,
        first_sequence -> Nullable<Integer>,
        last_sequence -> Nullable<Integer>,
        our_status -> Nullable<Text>,
        their_status -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    areas,
    area_ancestors,
    area_imports,
    area_import_items,
    ticket_replacement,
    area_teams,
    programmes,
    departments,
    desks,
    accounts,
    role_grants,
    sessions,
    refresh_tokens,
    photos,
    categories,
    tickets,
    ticket_events,
    ticket_notes,
    ticket_photos,
    ticket_co_handlers,
    ticket_follows,
    visitor_reports,
    api_keys,
    ticket_contacts,
    ticket_remarks,
    ticket_numbers,
    ledger_transfers,
    point_balances,
    rewards,
    stock,
    stock_movements,
    redemptions,
    notifications,
    inboxes,
    outbox,
    outbox_sorting,
    deliveries,
    delivery_attempts,
    webhook_endpoints,
    webhook_secrets,
    notification_channels,
    hotline_cases,
    hotline_messages,
    hotline_reconciliations,
    hotline_differences,
    figure_changes,
    figure_counts,
    figure_folding,
    ticket_figures,
    ticket_assignments,
    idempotency_keys,
    audit_entries,
    audit_head,
    notification_mutes,
    photo_bands,
    stations,
    station_zones,
    station_facilities,
    key_state,
    consents,
    erasures,
    debts,
    exports,
    audit_checkpoint,
    content_checks,
    former_passwords,
);
