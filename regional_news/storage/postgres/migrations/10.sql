-- Changes have numbers by their transactions; a program that counts them one by one must not write any more.
INSERT INTO store_property VALUES ('change_base', '0') ON CONFLICT DO NOTHING;
