-- The hash of the recovery code that was used last: whoever sends the same request twice is refused, and has not guessed.

ALTER TABLE second_factors ADD COLUMN last_recovery BLOB;
