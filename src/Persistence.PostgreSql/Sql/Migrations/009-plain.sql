-- Brings newer functions: appends that bring nothing but entries and rows of the index, and the numbers of runs with their heads.
SELECT 1;
