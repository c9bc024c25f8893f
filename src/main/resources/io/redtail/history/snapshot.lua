-- Reads a piece of a snapshot, as read.lua says: values in the order of their offsets. What changes while it is read moves
-- beyond its end, and comes with what follows it.
local max_entries, max_bytes = tonumber(ARGV[3]), tonumber(ARGV[4])

-- The first value, by its place among all, that is newer.
local function place_after(c, offset)
  local low, high = 0, c.values
  while low < high do
    local middle = math.floor((low + high) / 2)
    local place = c.values - 1 - middle -- ZREVRANGE counts from the newest
    if tonumber(redis.call('ZREVRANGE', c.keys, place, place, 'WITHSCORES')[2]) > offset then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

local function snapshot(c)
  if c.state ~= c.top then
    return { 'behind' }
  end
  local after, up_to, gap = 0, c.top, ''
  if ARGV[10] == c.epoch then
    after, up_to = tonumber(ARGV[11]), tonumber(ARGV[12])
    if up_to > c.top then
      return { 'unsettled' }
    end
  elseif ARGV[10] ~= '' then
    gap = 'reset'
  end
  local page = { 'page', c.epoch, '', string.format('%.0f', c.top), gap == '' and '1' or '0', gap, '',
    string.format('%.0f', after), string.format('%.0f', after) }
  local long_ago = clock() - tonumber(ARGV[13])
  local place, last, entries, bytes, full = place_after(c, after), after, 0, 0, false
  while place < c.values and last < up_to and not full do
    local count = math.min(c.values - place, step(c, max_bytes - bytes, max_entries - entries))
    local found = redis.call('ZREVRANGE', c.keys, c.values - place - count, c.values - place - 1, 'WITHSCORES')
    local keys, offsets = {}, {}
    for i = #found - 1, 1, -2 do
      keys[#keys + 1], offsets[#offsets + 1] = found[i], tonumber(found[i + 1])
    end
    local values = redis.call('HMGET', c.newest, unpack(keys))
    for i = 1, count do
      local value, offset = values[i] or '', offsets[i]
      local line_end = string.find(value, '\n', 1, true)
      if offset > up_to then
        last = up_to
        break
      elseif entries >= max_entries or (entries > 0 and bytes + #value > max_bytes) then
        full = true
        break
      end
      place, last, bytes = place + 1, offset, bytes + #value + 16
      if line_end and tonumber(string.sub(value, 1, line_end - 1)) > long_ago then
        entries = entries + 1
        page[#page + 1] = string.format('%.0f', offset)
        page[#page + 1] = 'd'
        page[#page + 1] = string.sub(value, 1, line_end - 1)
        page[#page + 1] = '1'
        page[#page + 1] = string.sub(value, line_end + 1)
      end
    end
    full = full or entries >= max_entries or bytes >= max_bytes
  end
  if not full or place >= c.values then
    last = up_to
  end
  page[3] = string.format('%.0f', last)
  return page
end
