-- Who holds which post in an area, with or without an account. Names, work phones and buildings are sealed.

CREATE TABLE area_teams (
    id uuid NOT NULL CONSTRAINT area_teams_pk PRIMARY KEY,
    area_id uuid NOT NULL CONSTRAINT area_teams_area REFERENCES areas (id),
    post text NOT NULL CONSTRAINT area_teams_post CHECK (post IN ('chief', 'full_time_worker', 'part_time_worker', 'instructor', 'mediator', 'police_officer', 'medic', 'building_chief', 'volunteer', 'member', 'general_branch_secretary', 'grid_branch_secretary', 'building_group_leader', 'party_member_household')),
    name bytea NOT NULL,
    phone bytea,
    covers bytea,
    account_id uuid CONSTRAINT area_teams_account REFERENCES accounts (id),
    public boolean NOT NULL,
    above_id uuid CONSTRAINT area_teams_above REFERENCES area_teams (id),
    version integer NOT NULL CONSTRAINT area_teams_version CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    -- Residents see chiefs and workers alone, and nobody else has an account there.
    CONSTRAINT area_teams_shown CHECK ((NOT public AND account_id IS NULL) OR post IN ('chief', 'full_time_worker', 'part_time_worker')),
    CONSTRAINT area_teams_organised CHECK (above_id IS NULL OR (above_id <> id AND post IN ('grid_branch_secretary', 'building_group_leader', 'party_member_household')))
);
CREATE INDEX area_teams_by_area ON area_teams (area_id, created_at, id);
CREATE INDEX area_teams_by_account ON area_teams (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX area_teams_by_above ON area_teams (above_id) WHERE above_id IS NOT NULL;
CREATE UNIQUE INDEX area_teams_one ON area_teams (area_id, post) WHERE post IN ('chief', 'general_branch_secretary', 'grid_branch_secretary');
