DROP TABLE hotline_differences;
DROP TABLE hotline_reconciliations;
DROP TABLE hotline_messages;
DROP TABLE hotline_cases;
