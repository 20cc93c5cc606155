-- Brings newer functions: numbers of new runs come with their appends, and many histories with one question. An append with fewer parameters stays beside the new one, where there is
-- one, for members of the build before.
SELECT 1;
