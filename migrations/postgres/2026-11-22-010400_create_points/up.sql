-- The points ledger, and what points are redeemed for. A transfer is never changed or deleted; the
-- unique key makes an award, a hold or a settlement happen once, whatever is retried. Balances repeat
-- the sums of the transfers, so that one row can be locked and checked.

CREATE TABLE ledger_transfers (
    id uuid NOT NULL CONSTRAINT ledger_transfers_pk PRIMARY KEY,
    programme_id uuid NOT NULL CONSTRAINT ledger_transfers_programme REFERENCES programmes (id),
    member_id uuid NOT NULL CONSTRAINT ledger_transfers_member REFERENCES accounts (id),
    movement text NOT NULL,
    from_account text NOT NULL,
    to_account text NOT NULL,
    amount integer NOT NULL CONSTRAINT ledger_transfers_amount CHECK (amount > 0),
    cause text NOT NULL,
    cause_id uuid NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT ledger_transfers_once UNIQUE (cause_id, cause, movement),
    CONSTRAINT ledger_transfers_movement CHECK (
        (movement = 'award' AND from_account = 'issuance' AND to_account = 'available' AND cause = 'ticket')
        OR (movement = 'hold' AND from_account = 'available' AND to_account = 'held' AND cause = 'redemption')
        OR (movement = 'release' AND from_account = 'held' AND to_account = 'available' AND cause = 'redemption')
        OR (movement = 'fulfil' AND from_account = 'held' AND to_account = 'redeemed' AND cause = 'redemption')
        OR (movement = 'expire' AND from_account = 'available' AND to_account = 'expired')
        OR (movement = 'revoke' AND from_account = 'available' AND to_account = 'revoked' AND cause = 'revocation')
    )
);
CREATE INDEX ledger_transfers_by_member ON ledger_transfers (member_id, at, id);
-- What was held is given back or handed over, never both.
CREATE UNIQUE INDEX ledger_transfers_settled_once ON ledger_transfers (cause_id) WHERE movement IN ('release', 'fulfil');

CREATE TABLE point_balances (
    member_id uuid NOT NULL CONSTRAINT point_balances_pk PRIMARY KEY CONSTRAINT point_balances_member REFERENCES accounts (id),
    available bigint NOT NULL,
    held bigint NOT NULL CONSTRAINT point_balances_held CHECK (held >= 0),
    earned bigint NOT NULL CONSTRAINT point_balances_earned CHECK (earned >= 0),
    redeemed bigint NOT NULL CONSTRAINT point_balances_redeemed CHECK (redeemed >= 0),
    expired bigint NOT NULL CONSTRAINT point_balances_expired CHECK (expired >= 0),
    revoked bigint NOT NULL CONSTRAINT point_balances_revoked CHECK (revoked >= 0),
    CONSTRAINT point_balances_sum CHECK (available + held + redeemed + expired + revoked = earned),
    -- Only a revocation leaves a debt.
    CONSTRAINT point_balances_debt CHECK (available >= 0 OR (revoked > 0 AND available + revoked >= 0))
);

CREATE TABLE rewards (
    id uuid NOT NULL CONSTRAINT rewards_pk PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    cost integer NOT NULL CONSTRAINT rewards_cost CHECK (cost > 0),
    created_at timestamptz NOT NULL
);

CREATE TABLE stock (
    reward_id uuid NOT NULL CONSTRAINT stock_reward REFERENCES rewards (id),
    desk_id uuid NOT NULL CONSTRAINT stock_desk REFERENCES desks (id),
    on_hand bigint NOT NULL,
    held bigint NOT NULL CONSTRAINT stock_held CHECK (held >= 0),
    CONSTRAINT stock_pk PRIMARY KEY (reward_id, desk_id),
    CONSTRAINT stock_never_below_held CHECK (on_hand >= held)
);

CREATE TABLE stock_movements (
    id uuid NOT NULL CONSTRAINT stock_movements_pk PRIMARY KEY,
    reward_id uuid NOT NULL,
    desk_id uuid NOT NULL,
    delta bigint NOT NULL CONSTRAINT stock_movements_delta CHECK (delta <> 0),
    on_hand bigint NOT NULL CONSTRAINT stock_movements_on_hand CHECK (on_hand >= 0),
    reason text NOT NULL,
    by_id uuid NOT NULL CONSTRAINT stock_movements_by REFERENCES accounts (id),
    at timestamptz NOT NULL,
    CONSTRAINT stock_movements_stock FOREIGN KEY (reward_id, desk_id) REFERENCES stock (reward_id, desk_id)
);
CREATE INDEX stock_movements_by_stock ON stock_movements (reward_id, desk_id, at, id);

CREATE TABLE redemptions (
    id uuid NOT NULL CONSTRAINT redemptions_pk PRIMARY KEY,
    member_id uuid NOT NULL CONSTRAINT redemptions_member REFERENCES accounts (id),
    proxy_id uuid CONSTRAINT redemptions_proxy REFERENCES accounts (id),
    programme_id uuid NOT NULL CONSTRAINT redemptions_programme REFERENCES programmes (id),
    reward_id uuid NOT NULL,
    desk_id uuid NOT NULL,
    cost integer NOT NULL CONSTRAINT redemptions_cost CHECK (cost > 0),
    status text NOT NULL CONSTRAINT redemptions_status CHECK (status IN ('held', 'fulfilled', 'cancelled', 'expired')),
    -- Found by its keyed hash; sealed, so that its owner can be shown it again.
    code_hash bytea NOT NULL CONSTRAINT redemptions_code_once UNIQUE,
    code bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    settled_at timestamptz,
    fulfilled_by uuid CONSTRAINT redemptions_fulfilled_by REFERENCES accounts (id),
    CONSTRAINT redemptions_stock FOREIGN KEY (reward_id, desk_id) REFERENCES stock (reward_id, desk_id),
    CONSTRAINT redemptions_settled CHECK ((status = 'held') = (settled_at IS NULL)),
    CONSTRAINT redemptions_fulfilled CHECK ((status = 'fulfilled') = (fulfilled_by IS NOT NULL)),
    CONSTRAINT redemptions_nobody_is_his_own_proxy CHECK (proxy_id IS NULL OR proxy_id <> member_id),
    CONSTRAINT redemptions_nobody_serves_himself CHECK (fulfilled_by IS NULL OR fulfilled_by <> member_id)
);
CREATE INDEX redemptions_by_member ON redemptions (member_id, created_at, id);
CREATE INDEX redemptions_to_expire ON redemptions (expires_at) WHERE status = 'held';

CREATE TRIGGER ledger_transfers_refuse_update BEFORE UPDATE ON ledger_transfers
    FOR EACH ROW EXECUTE FUNCTION refuse_change('transfers are never changed');
CREATE TRIGGER ledger_transfers_refuse_delete BEFORE DELETE ON ledger_transfers
    FOR EACH ROW EXECUTE FUNCTION refuse_change('transfers are never changed');

CREATE TRIGGER stock_movements_refuse_update BEFORE UPDATE ON stock_movements
    FOR EACH ROW EXECUTE FUNCTION refuse_change('movements are never changed');
CREATE TRIGGER stock_movements_refuse_delete BEFORE DELETE ON stock_movements
    FOR EACH ROW EXECUTE FUNCTION refuse_change('movements are never changed');

CREATE TRIGGER ledger_transfers_refuse_truncate BEFORE TRUNCATE ON ledger_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('transfers are never changed');
CREATE TRIGGER stock_movements_refuse_truncate BEFORE TRUNCATE ON stock_movements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('movements are never changed');

-- What is taken back was awarded to the same member, and as much.
CREATE FUNCTION refuse_other_revoke() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_transfers
        WHERE cause_id = NEW.cause_id AND cause = 'ticket' AND movement = 'award'
            AND member_id = NEW.member_id AND amount = NEW.amount
    ) THEN
        RAISE EXCEPTION 'ledger_transfers: what is revoked is an award, of the same member and amount'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_transfers_refuse_other_revoke BEFORE INSERT ON ledger_transfers
    FOR EACH ROW WHEN (NEW.movement = 'revoke') EXECUTE FUNCTION refuse_other_revoke();
-- What is moved for a redemption is its cost, from or to its member.
CREATE FUNCTION refuse_other_redemption() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM redemptions WHERE id = NEW.cause_id AND member_id = NEW.member_id AND cost = NEW.amount
    ) THEN
        RAISE EXCEPTION 'ledger_transfers: what is moved is the cost of a redemption of the same member'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_transfers_refuse_other_redemption BEFORE INSERT ON ledger_transfers
    FOR EACH ROW WHEN (NEW.cause = 'redemption') EXECUTE FUNCTION refuse_other_redemption();
