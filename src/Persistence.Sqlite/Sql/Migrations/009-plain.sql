-- Takes the number only: in PostgreSQL it brings newer functions, and both stores count alike.
SELECT 1;
