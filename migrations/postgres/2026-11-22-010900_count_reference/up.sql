-- Counts the changes of what every process keeps in memory: categories, programmes, departments, areas.

CREATE TABLE reference_version (
    id integer NOT NULL CONSTRAINT reference_version_pk PRIMARY KEY CONSTRAINT reference_version_one CHECK (id = 1),
    version bigint NOT NULL
);
INSERT INTO reference_version (id, version) VALUES (1, 1);
