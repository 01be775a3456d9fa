DROP TABLE photo_bands;
