-- Takes the number only: in PostgreSQL it brings the table of offers, and both stores count alike. A file is written by one engine, which runs everything itself.
SELECT 1;
