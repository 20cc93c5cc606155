-- Takes the number only: in PostgreSQL it changes an index and a function, and both stores count alike.
SELECT 1;
