-- Takes the number only: what a server keeps beside a file lies in a small database of its own.
SELECT 1;
