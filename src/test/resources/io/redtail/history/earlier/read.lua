-- Reads a piece of a channel. KEYS 1 the recorder's state. ARGV 1 prefix, 2 channel, 3 max entries, 4 max bytes, then
-- 'tail' and a count, or 'since', an epoch and an offset.
-- Yields 'page', epoch, end, top, recovered, gap's reason or '', missing or '', then offset, field and payload of each entry;
-- or 'absent' (nothing is recorded yet), 'foreign' (the keys hold something else), 'unsettled' (Redis may have lost its
-- latest writes, and the recorder has not yet repeated them).
local state = redis.call('HMGET', KEYS[1], 'position', 'era', 'generation', 'server')
if not state[1] then
  return { 'absent' }
end
local era, generation = state[2], state[3]
local c = open(ARGV[2], era, generation)
bring_up_to_date(c, era, generation)
if c.foreign then
  return { 'foreign' }
end
if c.dirty then
  save(c)
end

local is_since, epoch, offset = ARGV[5] == 'since', ARGV[6], tonumber(ARGV[7])
-- An epoch without a dot is an era: whoever has it was there before the channel's first publication.
local was_first = is_since and offset == 0 and not string.find(epoch, '.', 1, true)
if not c.epoch then
  local gap = ''
  if was_first then
    gap = epoch == era and '' or 'upstream'
  elseif is_since then
    gap = 'reset'
  end
  return { 'page', era, '0', '0', gap == '' and '1' or '0', gap, '' }
end

local from, gap, missed = c.first - 1, '', ''
if not is_since then
  from = math.max(from, c.top - tonumber(ARGV[6]))
elseif epoch == c.epoch and offset > c.top then
  if state[4] ~= string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') then
    return { 'unsettled' }
  end
  gap = 'reset'
elseif epoch == c.epoch or (was_first and string.sub(c.epoch, 1, #epoch + 1) == epoch .. '.') then
  if offset < from then
    gap, missed = 'trimmed', string.format('%.0f', from - offset)
  else
    from = offset
  end
elseif was_first then
  gap = 'upstream'
elseif epoch == c.previous then
  gap, from = 'reset', math.max(from, math.min(offset, c.base))
else
  gap = 'reset'
end
local recovered = gap == '' and (not is_since or c.gap <= from)

local page = { 'page', c.epoch, '', string.format('%.0f', c.top), recovered and '1' or '0', gap, missed }
local last, entries, bytes = from, 0, 0
local max_entries, max_bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
while last < c.top and entries < max_entries and bytes < max_bytes do
  local count = step(c, max_bytes - bytes, max_entries - entries)
  local found = redis.call('XRANGE', c.stream, string.format('%.0f-0', last + 1), '+', 'COUNT', count)
  for _, entry in ipairs(found) do
    local size = #entry[2][2]
    if entries >= max_entries or (entries > 0 and bytes + size > max_bytes) then
      bytes = max_bytes
      break
    end
    entries, bytes = entries + 1, bytes + size + 16
    last = tonumber(string.match(entry[1], '^%d+'))
    page[#page + 1] = string.format('%.0f', last)
    page[#page + 1] = entry[2][1]
    page[#page + 1] = entry[2][2]
  end
  if #found == 0 then
    last = c.top
  end
end
page[3] = string.format('%.0f', last)
return page
