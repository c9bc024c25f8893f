-- Redtail history, version 1: what the scripts share. A channel is two keys and one live channel, all with one hash tag:
--   …:meta    hash: epoch, top, first (offset of the oldest entry), bytes, era, generation, gap (offset of the last gap),
--             previous (the epoch before), base (top of that epoch when it ended), widest (bytes of the longest payload so far)
--   …:stream  stream: <offset>-0, field d: a payload; field g: a gap, with the count that is missing if it is known
--   …:live    what is recorded, published at once: m<epoch> <offset>\n<payload>, or g… for a gap, or u<count>

-- A channel as it stands, brought up to the recorder's era: publications may have been lost since its last one.
local function open(name, era, generation)
  local base = 'redtail:v1:{' .. name .. '}:'
  local c = { meta = base .. 'meta', stream = base .. 'stream', live = base .. 'live', top = 0, first = 1, bytes = 0, gap = 0,
    widest = 0 }
  local m = redis.pcall('HMGET', c.meta, 'epoch', 'top', 'first', 'bytes', 'era', 'generation', 'gap', 'previous', 'base',
    'widest')
  local kind = redis.call('TYPE', c.stream).ok
  if m.err or (kind ~= 'none' and kind ~= 'stream') then
    c.foreign = true
    return c
  end
  if not m[1] then
    if kind == 'stream' then
      redis.call('UNLINK', c.stream)
    end
    return c
  end
  c.epoch, c.top, c.first, c.bytes = m[1], tonumber(m[2]), tonumber(m[3]), tonumber(m[4])
  c.era, c.generation, c.gap, c.previous, c.base = m[5], m[6], tonumber(m[7]), m[8], tonumber(m[9])
  c.widest = tonumber(m[10]) or c.bytes -- what an earlier version wrote does not say
  if kind == 'none' and c.first <= c.top then
    c.first, c.bytes, c.dirty = c.top + 1, 0, true
  end
  return c
end

local function add(c, field, payload)
  local offset = string.format('%.0f', c.top + 1)
  local added = redis.pcall('XADD', c.stream, offset .. '-0', field, payload)
  if added.err then
    c.foreign = true -- somebody else writes to the stream
    return
  end
  c.top, c.bytes, c.dirty = c.top + 1, c.bytes + #payload, true
  c.widest = math.max(c.widest, #payload)
  if field == 'g' then
    c.gap = c.top
  end
  redis.call('PUBLISH', c.live, (field == 'g' and 'g' or 'm') .. c.epoch .. ' ' .. offset .. '\n' .. payload)
end

-- How many entries may be asked for at once: XRANGE copies all of them, whatever they weigh, before a script sees the first.
-- As many as surely have that many bytes, one at least.
local function step(c, bytes, max_entries)
  return math.max(1, math.min(max_entries, math.floor(bytes / (c.widest + 16))))
end

-- What the recorder lost stands in each channel's history, as an entry of its own.
local function bring_up_to_date(c, era, generation)
  if not c.epoch or c.foreign then
    return
  end
  if c.generation ~= generation then
    c.previous, c.base = c.epoch, c.top
    c.epoch, c.era, c.generation, c.dirty = era .. '.g' .. generation, era, generation, true
  elseif c.era ~= era then
    c.era = era
    add(c, 'g', '')
  end
end

local function save(c)
  redis.call('HSET', c.meta, 'epoch', c.epoch, 'top', string.format('%.0f', c.top), 'first', string.format('%.0f', c.first),
    'bytes', string.format('%.0f', c.bytes), 'era', c.era, 'generation', c.generation, 'gap', string.format('%.0f', c.gap),
    'widest', string.format('%.0f', c.widest))
  if c.previous then
    redis.call('HSET', c.meta, 'previous', c.previous, 'base', string.format('%.0f', c.base))
  end
end
