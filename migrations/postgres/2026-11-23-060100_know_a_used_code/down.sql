ALTER TABLE second_factors DROP COLUMN last_recovery;
