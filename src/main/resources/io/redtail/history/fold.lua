-- Brings the state of a channel up to its stream, a piece at a time: changes it by what was read from the stream before, and
-- reads the next piece. KEYS 1 unused, 2 unused, 3 what each channel takes of Redis' memory. ARGV 1 prefix, 2 channel, 3 max
-- entries, 4 max bytes, 5 max-age ms, 6 max-keys, 7 max-bytes, 8 max-total-bytes, 9 epoch, 10 and 11 the offsets between which
-- the changes are, or '' and nothing more, then for each of them s or r, offset, key.
-- Yields 'current' if nothing is missing, 'foreign', or epoch, the offset before what follows, the last offset that it covers,
-- and then offset and payload of each entry.

-- The payload of a line, and when it was recorded: now, if nobody wrote that down.
local function line_at(c, offset)
  local entry = redis.call('XRANGE', c.stream, string.format('%.0f-0', offset), '+', 'COUNT', 1)[1]
  if not entry then
    return nil
  end
  local last, lines = place(entry)
  if last - lines >= offset then
    return nil
  end
  local time = field(entry, 't') or string.format('%.0f', clock())
  return lines == 1 and payload_of(entry) or split(payload_of(entry))[lines - (last - offset)], time
end

ignore_maxmemory()
local name, max_age = ARGV[2], ARGV[5]
local c = open(name)
open_state(c)
if c.foreign or c.foreign_state then
  return { 'foreign' }
end
if not c.epoch then
  return { 'current' }
end
local limits = { keys = tonumber(ARGV[6]), bytes = tonumber(ARGV[7]), total = tonumber(ARGV[8]) }
if ARGV[9] == c.epoch and tonumber(ARGV[10]) == c.state then -- otherwise somebody else has done it
  for i = 12, #ARGV, 3 do
    local payload, time = line_at(c, tonumber(ARGV[i + 1]))
    if ARGV[i] == 's' and payload then
      put_value(c, ARGV[i + 2], ARGV[i + 1], payload, time, limits)
    else
      forget_value(c, ARGV[i + 2])
    end
  end
  c.state, c.dirty = tonumber(ARGV[11]), true
end
if c.dirty then
  keep_values(c, max_age)
  save(c)
  count(KEYS[3], name, cost(c))
end
if c.state >= c.top then
  return { 'current' }
end

local last, bytes = c.state, 0
local max_entries, max_bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local piece = { c.epoch, string.format('%.0f', c.state), '' }
while last < c.top and #piece < 3 + 2 * max_entries and bytes < max_bytes do
  local found = redis.call('XRANGE', c.stream, string.format('%.0f-0', last + 1), '+', 'COUNT',
    step(c, max_bytes - bytes, max_entries - (#piece - 3) / 2))
  for _, entry in ipairs(found) do
    local payload, offset, lines = field(entry, 'd'), place(entry)
    bytes = bytes + #payload_of(entry) + 16
    for i, line in ipairs(not payload and {} or lines == 1 and { payload } or split(payload)) do
      if offset - lines + i > last then
        piece[#piece + 1] = string.format('%.0f', offset - lines + i)
        piece[#piece + 1] = line
      end
    end
    last = offset
  end
  if #found == 0 then
    last = c.top
  end
end
piece[3] = string.format('%.0f', last)
return piece
