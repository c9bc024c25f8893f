-- Whether the archive has anything of some of the channels. KEYS 1 unused, 2 all channels by their last use, 3 unused. ARGV 1 prefix,
-- 2 where to continue. Yields where to continue, and 1 if it has, or 0.
local found = redis.call('ZSCAN', KEYS[2], ARGV[2], 'COUNT', 100)
for i = 1, #found[2], 2 do
  local c = open(found[2][i])
  if c.epoch and not c.foreign and c.archived > 0 then
    return { found[1], '1' }
  end
end
return { found[1], '0' }
