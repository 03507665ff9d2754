-- Says something. Parameters: name. Fragments: word. Reads no table.
SELECT {word} || ' ' || %(name)s AS said
