-- Notes up to where a channel is archived, as long as nobody has noted anything since. KEYS 1 and 2 unused, 3 what each channel takes of
-- Redis' memory. ARGV 1 prefix, 2 channel, 3 epoch, 4 what must stand there, 5 what is to stand there, 6 whether Redis may
-- forget all entries if nothing is newer (1), 7 how many entries it keeps otherwise, besides those that are not archived. Yields 1
-- if it stands there, 0 if something else does.
local c = open(ARGV[2])
if c.foreign or c.epoch ~= ARGV[3] then
  return 0
end
local upto = tonumber(ARGV[5])
if c.archived ~= upto and c.archived ~= tonumber(ARGV[4]) then
  return 0
end
ignore_maxmemory()
redis.call('HSET', c.meta, 'archived', ARGV[5])
if ARGV[6] == '1' and c.top == upto then
  redis.call('UNLINK', c.stream)
  forget_entries(c)
  c.dirty = true
end
-- Whether an entry of so many lines must stay: entries go as a whole.
local function is_short(lines)
  return c.first + lines - 1 > upto or c.top - c.first + 2 - lines <= tonumber(ARGV[7])
end
local before
repeat
  before = c.first
  if not is_short(1) then
    cut(c, is_short)
  end
  c.dirty = c.dirty or c.first > before
until c.first == before
if c.dirty then
  save(c)
  count(KEYS[3], ARGV[2], cost(c))
end
return 1
