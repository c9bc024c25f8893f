-- Reads a piece of a channel. KEYS 1 the recorder's state. ARGV 1 prefix, 2 channel, 3 max entries, 4 max bytes, 5 to 7 an epoch
-- and the first and last offset of lines of it that are known already, or '', 1 and 0, 8 max entries behind those, then
-- 'tail' and a count, or 'since', an epoch and an offset, or 'at' and a time in ms, or 'ago' and how many ms ago, or 'snapshot', an epoch or '' at the beginning, the offset up to
-- which values have been read, the top at the beginning, and max-age ms.
-- Yields 'page', epoch, end, top, recovered, gap's reason or '', missing or '', the offset after which it begins, the offset up to
-- which lines are known and left out (the same if it does not begin among those), and then of each entry:
-- offset of its last line, d or g or z (deflated) with the bytes it has then, its time in ms or '' (and how many ms each line but the first came after the one before it, where that differs), how many lines it has,
-- payload (of the first one, lines up to that offset are not asked for);
-- or 'absent' (nothing is recorded yet), 'foreign' (the keys hold something else), 'behind' (the state must be brought up to
-- the stream first), 'unsettled' (Redis may have lost its latest writes, and the recorder has not yet repeated them).
local state = redis.call('HMGET', KEYS[1], 'position', 'era', 'generation', 'server')
if not state[1] then
  return { 'absent' }
end
local era, generation = state[2], state[3]
local c = open(ARGV[2], era, generation)
bring_up_to_date(c, era, generation, true)
if ARGV[9] == 'snapshot' then
  open_state(c)
end
if c.foreign or c.foreign_state then
  return { 'foreign' }
end
if c.dirty then
  save(c)
end

local is_since, epoch, offset = ARGV[9] == 'since', ARGV[10], tonumber(ARGV[11])
-- An epoch without a dot is an era: whoever has it was there before the channel's first publication.
local was_first = is_since and offset == 0 and not string.find(epoch, '.', 1, true)
if not c.epoch then
  local gap = ''
  if was_first then
    gap = epoch == era and '' or 'upstream'
  elseif is_since then
    gap = 'reset'
  end
  return { 'page', era, '0', '0', gap == '' and '1' or '0', gap, '', '0', '0' }
end
if ARGV[9] == 'snapshot' then
  return snapshot(c)
end

-- The same among the lines of one entry, from an offset on.
local function within(entry, from, time)
  local steps, at = {}, tonumber(field(entry, 't'))
  for step in string.gmatch(field(entry, 's') or '', '%d+') do
    steps[#steps + 1] = tonumber(step)
  end
  local offset = place(entry)
  for i = #steps, 1, -1 do
    at = at - steps[i]
    if at < time then
      break
    end
    offset = offset - 1
  end
  return #steps > 0 and math.max(from, offset) or from
end

-- The first offset of those that were recorded then or later. What has no time counts as later: it may be.
local function first_since(time)
  local low, high = c.first, c.top + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local entry = redis.call('XRANGE', c.stream, string.format('%.0f-0', middle), '+', 'COUNT', 1)[1]
    local last, lines = middle, 1
    if entry then
      last, lines = place(entry)
    end
    if entry and (tonumber(field(entry, 't')) or time) < time then
      low = last + 1
    else
      high = math.max(low, math.min(middle, last - lines + 1))
    end
  end
  local entry = redis.call('XRANGE', c.stream, string.format('%.0f-0', low), '+', 'COUNT', 1)[1]
  return entry and within(entry, low, time) or low
end

local from, gap, missed = c.first - 1, '', ''
if ARGV[9] == 'at' or ARGV[9] == 'ago' then
  local time = ARGV[9] == 'at' and tonumber(ARGV[10]) or clock() - tonumber(ARGV[10])
  from = first_since(time) - 1
  if c.trimmed >= time and c.first > 1 then
    gap = 'trimmed'
  end
elseif not is_since then
  from = math.max(from, c.top - tonumber(ARGV[10]))
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

local page = { 'page', c.epoch, '', string.format('%.0f', c.top), recovered and '1' or '0', gap, missed,
  string.format('%.0f', from), '' }
local last, entries, bytes = from, 0, 0
if c.epoch == ARGV[5] and from + 1 >= tonumber(ARGV[6]) and from < tonumber(ARGV[7]) then
  last = math.min(tonumber(ARGV[7]), c.top)
end
page[9] = string.format('%.0f', last)
local max_entries, max_bytes = tonumber(ARGV[last > from and 8 or 3]), tonumber(ARGV[4])
while last < c.top and entries < max_entries and bytes < max_bytes do
  local count = step(c, max_bytes - bytes, entries_of(c, max_entries - entries))
  local found = redis.call('XRANGE', c.stream, string.format('%.0f-0', last + 1), '+', 'COUNT', count)
  for _, entry in ipairs(found) do
    local payload, offset, lines = payload_of(entry), place(entry)
    local size = weight(entry)
    if entries >= max_entries or (entries > 0 and bytes + size > max_bytes) then
      bytes = max_bytes
      break
    end
    entries, bytes = entries + lines, bytes + size + 16 * lines
    last = offset
    page[#page + 1] = string.format('%.0f', last)
    page[#page + 1] = kind_of(entry)
    page[#page + 1] = times_of(entry)
    page[#page + 1] = tostring(lines)
    page[#page + 1] = payload
  end
  if #found == 0 then
    last = c.top
  end
end
page[3] = string.format('%.0f', last)
return page
