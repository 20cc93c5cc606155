-- Takes the number only: in PostgreSQL it brings the receivers of webhooks, and both stores count alike. Beside a file they lie in the server's own database.
SELECT 1;
