-- Brings the state of a channel up to its stream, a piece at a time: changes it by what was read from the stream before, and
-- reads the next piece. KEYS 1 unused, 2 unused, 3 what each channel takes of Redis' memory. ARGV 1 prefix, 2 channel, 3 max
-- entries, 4 max bytes, 5 max-age ms, 6 max-keys, 7 max-bytes, 8 max-total-bytes, 9 epoch, 10 and 11 the offsets between which
-- the changes are, or '' and nothing more, then for each of them s or r, offset, key, time in ms or '', payload.
-- Yields 'current' if nothing is missing, 'foreign', or epoch, the offset before what follows, the last offset that it covers,
-- and then of each entry what read.lua says.

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
  for i = 12, #ARGV, 5 do
    if ARGV[i] == 's' then
      local time = ARGV[i + 3] == '' and string.format('%.0f', clock()) or ARGV[i + 3] -- nobody wrote down when it was recorded
      put_value(c, ARGV[i + 2], ARGV[i + 1], ARGV[i + 4], time, limits)
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

local last, entries, bytes = c.state, 0, 0
local max_entries, max_bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local piece = { c.epoch, string.format('%.0f', c.state), '' }
while last < c.top and entries < max_entries and bytes < max_bytes do
  local found = redis.call('XRANGE', c.stream, string.format('%.0f-0', last + 1), '+', 'COUNT',
    step(c, max_bytes - bytes, entries_of(c, max_entries - entries)))
  for _, entry in ipairs(found) do
    local offset, lines = place(entry)
    entries, bytes, last = entries + lines, bytes + weight(entry) + 16 * lines, offset
    piece[#piece + 1] = string.format('%.0f', offset)
    piece[#piece + 1] = kind_of(entry)
    piece[#piece + 1] = times_of(entry)
    piece[#piece + 1] = tostring(lines)
    piece[#piece + 1] = payload_of(entry)
  end
  if #found == 0 then
    last = c.top
  end
end
piece[3] = string.format('%.0f', last)
return piece
