-- Which channels have something for the archive. KEYS 1 unused, 2 all channels by their last use, 3 unused. ARGV 1 prefix, 2 where
-- to continue, 3 after how many ms without use a channel rests, 4 how many entries and 5 how many bytes are a segment.
-- Yields where to continue, then for each of some channels that have something: its name, and 1 if it rests, or 0.
local now = clock()
local found = redis.call('ZSCAN', KEYS[2], ARGV[2], 'COUNT', 100)
local answer = { found[1] }
for i = 1, #found[2], 2 do
  local name, idle = found[2][i], now - tonumber(found[2][i + 1])
  local c = open(name)
  if c.epoch and not c.foreign then
    local waiting, rests = c.top - math.max(c.archived, c.first - 1), idle >= tonumber(ARGV[3])
    -- If what waits is as what is archived and still kept.
    local bytes = c.bytes * waiting / math.max(1, c.top - c.first + 1)
    local is_much = waiting >= tonumber(ARGV[4]) or (waiting > 0 and bytes >= tonumber(ARGV[5]))
    if is_much or (rests and c.first <= c.top) then
      answer[#answer + 1] = name
      answer[#answer + 1] = rests and '1' or '0'
    end
  end
end
return answer
