-- Trigrams know ASCII letters only where the database's locale is C: other characters are kept as x and their code point in hex.
update trust.certificate set words = (
    select string_agg(case when c between ' ' and '~' then c else 'x' || to_hex(ascii(c)) end, '' order by place)
    from regexp_split_to_table(words, '') with ordinality as one (c, place))
  where words ~ '[^ -~]';

-- Counting by profile, state and end reads this alone.
create index certificate_count on trust.certificate (profile, state, not_after) include (authority);
-- The few that are held or revoked, newest first.
create index certificate_stopped on trust.certificate (state, id) where state <> 'valid';
