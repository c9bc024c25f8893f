-- Counts again what some channels take of Redis' memory: Redis may have evicted them, and earlier versions do not count.
-- KEYS 1 unused, 2 all channels by their last use, 3 what each takes. ARGV 1 prefix, 2 and 3 where to continue in those two. Yields both.
ignore_maxmemory()
local channels = redis.call('ZSCAN', KEYS[2], ARGV[2], 'COUNT', 100)
for i = 1, #channels[2], 2 do
  local name = channels[2][i]
  count(KEYS[3], name, cost(open(name)))
end
local costs = redis.call('HSCAN', KEYS[3], ARGV[3], 'COUNT', 100)
for i = 1, #costs[2], 2 do
  local name = costs[2][i]
  if name ~= '' and not redis.call('ZSCORE', KEYS[2], name) then
    count(KEYS[3], name, 0)
  end
end
return { channels[1], costs[1] }
