-- Agrees on where the next segment of a channel's archive ends: the first who asks decides, and whoever asks later gets the same. KEYS
-- unused. ARGV 1 prefix, 2 channel, 3 epoch, 4 up to where the channel must be archived, 5 where the segment would end.
-- Yields where it ends; 0 if the channel is not there any more.
local c = open(ARGV[2])
if c.foreign or c.epoch ~= ARGV[3] or c.archived ~= tonumber(ARGV[4]) then
  return 0
end
local agreed = tonumber(redis.call('HGET', c.meta, 'agreed')) or 0
if agreed <= c.archived or agreed < c.first or agreed > c.top then
  agreed = tonumber(ARGV[5])
  ignore_maxmemory()
  redis.call('HSET', c.meta, 'agreed', ARGV[5])
end
return agreed
