-- How far channels are, and that somebody still follows them. KEYS 1 the recorder's state. ARGV 1 prefix, 2 max-age ms, then channels.
-- Yields epoch and top of each; the era and 0 where nothing is recorded; '' where the keys hold something else.
local state = redis.call('HMGET', KEYS[1], 'position', 'era', 'generation')
if not state[1] then
  return {}
end
local tops = {}
for i = 3, #ARGV do
  local c = open(ARGV[i], state[2], state[3])
  bring_up_to_date(c, state[2], state[3], true)
  if c.dirty then
    save(c)
  end
  if c.epoch then
    keep(c.meta, tonumber(ARGV[2]))
  end
  tops[#tops + 1] = c.foreign and '' or c.epoch or state[2]
  tops[#tops + 1] = string.format('%.0f', c.top)
end
return tops
