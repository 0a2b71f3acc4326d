-- What SQLite has and PostgreSQL lacks, as far as the store's statements use it. Run anew with every migration.
CREATE OR REPLACE FUNCTION max(one bigint, other bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
    RETURN greatest(one, other);
CREATE OR REPLACE FUNCTION max(one text, other text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    RETURN greatest(one, other);
CREATE OR REPLACE FUNCTION min(one bigint, other bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
    RETURN least(one, other);
CREATE OR REPLACE FUNCTION min(one text, other text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    RETURN least(one, other);
CREATE OR REPLACE FUNCTION json_extract(document text, path text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    RETURN document::jsonb ->> substr(path, 3);
CREATE OR REPLACE FUNCTION json_set(document text, path text, value bigint) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    RETURN jsonb_set(document::jsonb, ARRAY[substr(path, 3)], to_jsonb(value))::text;
CREATE OR REPLACE FUNCTION json_each(document text) RETURNS TABLE (key bigint, value text) LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT ordinality - 1, element FROM jsonb_array_elements_text(document::jsonb) WITH ORDINALITY AS e (element) $$;
CREATE OR REPLACE FUNCTION julianday(moment text) RETURNS double precision LANGUAGE sql STABLE STRICT
    RETURN extract(epoch FROM moment::timestamptz) / 86400.0 + 2440587.5;

CREATE OR REPLACE FUNCTION group_concat_step(so_far text, one text, between_ text) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN one IS NULL THEN so_far WHEN so_far IS NULL THEN one ELSE so_far || between_ || one END;
CREATE OR REPLACE AGGREGATE group_concat(text, text) (SFUNC = group_concat_step, STYPE = text);
CREATE OR REPLACE FUNCTION numbers(document text) RETURNS TABLE (value bigint) LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT jsonb_array_elements_text(document::jsonb)::bigint $$;
CREATE OR REPLACE FUNCTION round(number double precision, digits integer) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
    RETURN round(number::numeric, digits)::double precision;
