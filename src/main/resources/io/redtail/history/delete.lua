-- Deletes what is kept of a channel. Who follows it reads on, finds another epoch, and is told so.
-- KEYS 1 the recorder's state, 2 all channels by their last use, 3 what each takes of Redis' memory. ARGV 1 prefix, 2 channel.
-- Yields 'deleted', 'absent' (there was nothing), or 'foreign' (the keys hold something else, which is left alone).
ignore_maxmemory()
local name = ARGV[2]
local c = open(name)
if c.foreign then
  return 'foreign'
end
drop(name)
if not c.epoch then
  return 'absent'
end
redis.call('PUBLISH', c.live, 'g' .. (redis.call('HGET', KEYS[1], 'era') or '') .. ' 0\n')
return 'deleted'
