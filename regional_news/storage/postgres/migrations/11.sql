-- Texts are kept as runs of letters, vectors know the day: the index is made anew when the store is next opened to write.
DELETE FROM store_property WHERE name = 'word_rules';
