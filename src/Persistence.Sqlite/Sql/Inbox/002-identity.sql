-- Names the inbox for good: an inbox that is made anew counts its tickets from 1 again, and runs must not take that for commands they know.
CREATE TABLE identity (name TEXT NOT NULL);
INSERT INTO identity VALUES (lower(hex(randomblob(16))));
