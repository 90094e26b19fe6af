-- Lists are read in pieces: a compressed one would be unpacked from its beginning for each.
alter table trust.revocation_list alter column content set storage external;
