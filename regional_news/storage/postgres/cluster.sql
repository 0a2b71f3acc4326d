-- What machines that share a store agree by. Every moment here is the server's: their own clocks may be hours apart.

-- A right that one process at a time has. It ends by itself; a later holder has another token.
CREATE TABLE lease (
    name TEXT COLLATE "C" PRIMARY KEY,    -- portal:heze, host:www.heze.cn, worker:NAME
    holder TEXT NOT NULL,
    token BIGINT NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    until TIMESTAMPTZ NOT NULL
);
CREATE SEQUENCE lease_token;

-- Keeps leases from passing to another holder until the transaction ends, and lets none begin that has lost one. One that
-- has ended and that nobody took is held as well: by its token nobody can have done anything since.
CREATE FUNCTION hold_leases(tokens bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM lease WHERE token = ANY (tokens) FOR SHARE) AS held) < cardinality(tokens) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'lease lost';
    END IF;
END $$;

-- What is to be done again and again.
CREATE TABLE planned (
    name TEXT COLLATE "C" PRIMARY KEY,    -- a portal, or a command
    words TEXT[] NOT NULL,                -- of its command line
    hosts TEXT[] NOT NULL,                -- that it asks
    queue TEXT NOT NULL,
    every INTERVAL NOT NULL,
    due TIMESTAMPTZ NOT NULL
);
