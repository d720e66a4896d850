-- The least that rotating tokens need: which token belongs to which session, until when, and whether it was used.
CREATE TABLE session (number bigint PRIMARY KEY, owner bigint NOT NULL);
CREATE TABLE token (
    digest bytea PRIMARY KEY,
    session bigint NOT NULL REFERENCES session,
    ends_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX ON token (session);
INSERT INTO session SELECT i, i FROM generate_series(0, 999) i;
INSERT INTO token SELECT sha256(convert_to(i || '/0', 'UTF8')), i, now() + interval '7 days' FROM generate_series(0, 999) i;
ANALYZE;
