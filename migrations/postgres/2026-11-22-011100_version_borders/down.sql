DROP TABLE ticket_replacement;
ALTER TABLE reference_version DROP COLUMN areas;
DROP TABLE area_import_items;
DROP TABLE area_imports;
ALTER TABLE areas DROP COLUMN retired_at;
ALTER TABLE areas DROP COLUMN version;
ALTER TABLE areas DROP COLUMN households;
