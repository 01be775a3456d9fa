-- The perceptual hash of each photo of a ticket in four parts: two that differ in three bits at most have one part in common, so
-- that copies are found by an index.

CREATE TABLE photo_bands (
    photo_id TEXT NOT NULL CONSTRAINT photo_bands_photo REFERENCES ticket_photos (photo_id),
    band INTEGER NOT NULL CONSTRAINT photo_bands_band CHECK (band BETWEEN 0 AND 3),
    value INTEGER NOT NULL CONSTRAINT photo_bands_value CHECK (value BETWEEN 0 AND 65535),
    CONSTRAINT photo_bands_pk PRIMARY KEY (photo_id, band)
) STRICT;
CREATE INDEX photo_bands_by_value ON photo_bands (band, value);

INSERT INTO photo_bands (photo_id, band, value)
SELECT photos.id, bands.band, (photos.perceptual_hash >> (48 - 16 * bands.band)) & 65535
FROM photos
JOIN ticket_photos ON ticket_photos.photo_id = photos.id
CROSS JOIN (SELECT 0 AS band UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) AS bands
WHERE photos.perceptual_hash IS NOT NULL;
