-- Redtail history, version 1: what the scripts share. A channel is two keys and one live channel, all with one hash tag, which is
-- that of all of history in a cluster:
--   …:meta    hash: epoch, top, first (offset of the oldest entry), bytes, era, generation, gap (offset of the last gap),
--             previous (the epoch before), base (top of that epoch when it ended), widest (bytes of the longest payload so far),
--             group (the quota group), time (ms: when the newest entry was recorded), trimmed (ms: the same of the newest entry
--             that is no longer kept), entries (how many there are in the stream), kept (ms: until when Redis keeps its keys, at
--             least), archived (up to which offset the archive has it), agreed (where the next segment of the archive ends, if that
--             is more), ended (offset of the last end, and its exit code or -, and its status, after a space each); of a channel of state also state, values and value_bytes (see state.lua)
--   …:stream  stream: <offset>-0, with named fields, of which unknown ones are ignored. d: a payload, or with n the payloads of
--             that many lines, LF between them, and the offset is that of the last one; g: a gap, with the count that is missing
--             if it is known; t: when it was recorded, in ms. Earlier versions wrote d or g only, which they still find first.
--             z: d in zlib's format instead, and r: how many bytes d has; then g stands before it with the number of lines, which
--             earlier versions take for a gap. s: how many ms each line but the first came after the one before it, and t is that of
--             the last. An entry that was joined of others is <offset>-1
--   …:live    what is recorded, published at once. In format 2: 2, then named fields, of which unknown ones are ignored, each
--             after a space: e=<epoch> o=<offset of the first line> t=<ms>, and n=<lines> or g=<count or nothing>; LF; d of the
--             entry. Or u=<count>: not recorded at all. In format 1, as long as a node listens that reads no other:
--             m<epoch> <offset>\n<payload>, or g… for a gap, or u<count>

-- ARGV[1] of every script that begins with this one: what all keys and channels of history begin with.
local PREFIX = ARGV[1]

-- A slot that moves to another node of a cluster takes its keys along one by one, and a script that does not find one of them ends
-- where it is. So it does not begin: what is not there is looked for at the other node. There is no such key.
if string.find(PREFIX, '}:v1:', 1, true) then
  local moving = redis.pcall('TYPE', PREFIX .. 'full')
  if moving.err then
    return redis.error_reply('TRYAGAIN ' .. moving.err)
  end
end

local function base(name)
  return PREFIX .. '{' .. name .. '}:'
end

-- Now in milliseconds of Redis' clock, which stands still while a script runs.
local time_now
local function clock()
  if not time_now then
    local time = redis.call('TIME')
    time_now = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return time_now
end

-- A field of an entry of a stream.
local function field(entry, name)
  local fields = entry[2]
  for i = 1, #fields, 2 do
    if fields[i] == name then
      return fields[i + 1]
    end
  end
  return nil -- not nothing, which tonumber() refuses
end

-- What is stored: deflated if it begins with z.
local function payload_of(entry)
  return field(entry, 'z') or field(entry, 'd') or field(entry, 'g') or ''
end

-- What is stored, for who inflates it: z and how many bytes it has then, d, or g.
local function kind_of(entry)
  local inflated = field(entry, 'r')
  return inflated and 'z' .. inflated or field(entry, 'd') and 'd' or 'g'
end

-- How many bytes a reader gets.
local function weight(entry)
  return tonumber(field(entry, 'r')) or #payload_of(entry)
end

-- When its lines were recorded: as s and t have it.
local function times_of(entry)
  local steps = field(entry, 's')
  return (field(entry, 't') or '') .. (steps and ' ' .. steps or '')
end

-- The offset of an entry's last line, and of how many it has.
local function place(entry)
  return tonumber(string.match(entry[1], '^%d+')), tonumber(field(entry, 'n') or 1)
end

-- The lines of an entry that has several.
local function split(payload)
  local lines, from = {}, 1
  while true do
    local line_end = string.find(payload, '\n', from, true)
    lines[#lines + 1] = string.sub(payload, from, (line_end or 0) - 1)
    if not line_end then
      return lines
    end
    from = line_end + 1
  end
end

-- The stream is empty, or is about to be.
local function forget_entries(c)
  c.first, c.bytes, c.entries, c.trimmed = c.top + 1, 0, 0, c.time
end

-- A channel as it stands, brought up to the recorder's era: publications may have been lost since its last one.
local function open(name, era, generation)
  local keys = base(name)
  local c = { meta = keys .. 'meta', stream = keys .. 'stream', live = keys .. 'live', top = 0, first = 1, bytes = 0, gap = 0,
    widest = 0, time = 0, trimmed = 0, entries = 0, keys = keys .. 'keys', newest = keys .. 'values', values = 0, value_bytes = 0,
    kept = 0, saved = {} }
  local m = redis.pcall('HMGET', c.meta, 'epoch', 'top', 'first', 'bytes', 'era', 'generation', 'gap', 'previous', 'base',
    'widest', 'group', 'state', 'values', 'value_bytes', 'archived', 'time', 'trimmed', 'entries', 'kept')
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
  c.group, c.state, c.values, c.value_bytes = m[11], tonumber(m[12]), tonumber(m[13]) or 0, tonumber(m[14]) or 0
  c.time, c.trimmed = tonumber(m[16]) or 0, tonumber(m[17]) or 0
  c.entries = math.min(tonumber(m[18]) or math.huge, c.top - c.first + 1) -- what an earlier version wrote has a line each
  c.widest = tonumber(m[10]) or c.bytes -- what an earlier version wrote does not say
  c.archived = tonumber(m[15]) or 0
  c.saved = { epoch = m[1], top = c.top, first = c.first, bytes = c.bytes, era = m[5], generation = m[6], gap = c.gap,
    previous = m[8] or nil, base = c.base, widest = tonumber(m[10]), state = c.state, values = tonumber(m[13]),
    value_bytes = tonumber(m[14]), time = tonumber(m[16]), trimmed = tonumber(m[17]), entries = tonumber(m[18]),
    kept = tonumber(m[19]) }
  c.kept = kind == 'stream' and c.saved.kept or 0
  if kind == 'none' and c.first <= c.top then
    forget_entries(c)
    c.dirty = true
  end
  return c
end

-- A Redis without memory (maxmemory) refuses a script's first write only, and that only if it needs memory. What scripts write
-- here beside payloads is small and bounded, so they begin with one that needs none. There is no such key.
local has_written = false
local function ignore_maxmemory()
  if not has_written then
    redis.call('UNLINK', PREFIX .. 'full')
    has_written = true
  end
end

local function is_out_of_memory(answer)
  return type(answer) == 'table' and answer.err and string.find(answer.err, 'OOM', 1, true)
end

-- What an entry and what a channel takes of Redis' memory, within a quarter, for lines of 1 byte to 20 KB (jemalloc).
local function entry_cost(bytes)
  return bytes * 1.25 + 30
end

-- The same for what is kept by key: a hash and a sorted set beside the stream.
local function values_cost(values, bytes)
  return bytes * 1.25 + values * 140
end

local function cost(c)
  if not c.epoch or c.foreign then
    return 0
  end
  return c.bytes * 1.25 + 30 * math.max(1, c.entries) + 800 + values_cost(c.values, c.value_bytes)
end

-- Takes a member out of a sorted set with what earlier versions needed, too, so that the rights of a Redis user still suffice.
local function remove(key, member)
  redis.call('ZADD', key, 'XX', '-1', member)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '-1')
end

-- What all channels take, as far as it is known.
local counted

-- How much every channel takes, by its name, and all together under no name: KEYS[3] of who counts.
local function count(costs, name, bytes)
  local now = math.floor(bytes + 0.5)
  local before = tonumber(redis.call('HGET', costs, name) or '0')
  if now > 0 then
    redis.call('HSET', costs, name, string.format('%.0f', now))
  elseif type(redis.pcall('HDEL', costs, name)) == 'table' then
    redis.call('HSET', costs, name, '0') -- a user with the rights of an earlier version
  end
  counted = redis.call('HINCRBY', costs, '', string.format('%.0f', now - before))
end

-- Lua passes on a few thousand arguments at most.
local function in_pieces(list, use)
  for from = 1, #list, 1000 do
    use({ unpack(list, from, math.min(from + 999, #list)) })
  end
end

-- The same for several channels, each of which takes something.
local function count_all(costs, names, cost_of)
  local more = 0
  in_pieces(names, function(piece)
    local before, changed = redis.call('HMGET', costs, unpack(piece)), {}
    for i, name in ipairs(piece) do
      local now, was = math.floor(cost_of(name) + 0.5), tonumber(before[i] or '0') or 0
      if now ~= was then
        changed[#changed + 1], changed[#changed + 2] = name, string.format('%.0f', now)
        more = more + now - was
      end
    end
    if #changed > 0 then
      redis.call('HSET', costs, unpack(changed))
    end
  end)
  if more ~= 0 then
    counted = redis.call('HINCRBY', costs, '', string.format('%.0f', more))
  end
end

-- How many entries may be asked for at once: XRANGE copies all of them, whatever they weigh, before a script sees the first.
-- As many as surely have that many bytes, one at least.
local function step(c, bytes, max_entries)
  return math.max(1, math.min(max_entries, math.floor(bytes / (c.widest + 16))))
end

-- How many entries have so many lines, if those that are asked for are as others of the channel.
local function entries_of(c, lines)
  return math.ceil(lines * c.entries / math.max(1, c.top - c.first + 1)) + 1
end

-- Drops a channel's oldest entries, a few at a time, until it is enough before one of so many lines. Yields what that frees.
local function cut(c, is_enough)
  local oldest = redis.call('XRANGE', c.stream, '-', '+', 'COUNT', step(c, 262144, 64))
  local before = cost(c)
  if #oldest == 0 then
    forget_entries(c)
  end
  for _, entry in ipairs(oldest) do
    local last, lines = place(entry)
    if is_enough(lines) then
      break
    end
    c.first = last + 1
    c.bytes, c.entries = c.bytes - #payload_of(entry), math.max(0, c.entries - 1)
    c.trimmed = tonumber(field(entry, 't')) or c.trimmed
  end
  redis.call('XTRIM', c.stream, 'MINID', string.format('%.0f-0', c.first))
  return before - cost(c)
end

-- When Redis has no memory: what lines may still take, for others have gone. Lines that were not kept.
local room, unkept = nil, 0

-- Makes room by freeing more and more, as long as there is more to free.
local function has_room(needed, has_more, free)
  while room and room < needed and has_more() do
    room = room + free(needed - room)
  end
  if room and room < needed then
    return false
  end
  room = room and room - needed
  return true
end

-- Drops the channel's own oldest lines, all of them if need be.
local function has_room_for(c, bytes)
  return has_room(entry_cost(bytes), function() return c.first <= c.top end, function(missing)
    local before = cost(c)
    return cut(c, function() return before - cost(c) >= missing end)
  end)
end

-- Whether all nodes that listen read format 2: those subscribe to one more channel, before they subscribe to the markers.
local reads_format_2
local function everybody_reads_format_2()
  if reads_format_2 == nil then
    local listening = redis.call('PUBSUB', 'NUMSUB', PREFIX .. 'markers', string.sub(PREFIX, 1, -4) .. 'node:reads-2')
    reads_format_2 = tonumber(listening[4]) >= tonumber(listening[2])
  end
  return reads_format_2
end

-- Publishes an entry, or what would have been one.
local function publish(c, kind, first, payload, lines)
  if not everybody_reads_format_2() then
    redis.call('PUBLISH', c.live, (kind == 'g' and 'g' or 'm') .. c.epoch .. ' ' .. first .. '\n' .. payload)
    return
  end
  local header = '2 e=' .. c.epoch .. ' o=' .. first .. ' t=' .. string.format('%.0f', c.time)
  if kind == 'g' then
    redis.call('PUBLISH', c.live, header .. ' g=' .. payload .. '\n')
  else
    redis.call('PUBLISH', c.live, header .. (lines > 1 and ' n=' .. lines or '') .. '\n' .. payload)
  end
end

-- So many publications cannot be recorded.
local function publish_refused(c, count)
  redis.call('PUBLISH', c.live, (everybody_reads_format_2() and '2 u=' or 'u') .. count .. '\n')
end

local function xadd(c, kind, payload, lines, deflated)
  local id, time = string.format('%.0f-0', c.top + lines), string.format('%.0f', c.time)
  if deflated then
    return redis.pcall('XADD', c.stream, id, 'g', lines, 'z', deflated, 'r', #payload, 't', time, 'n', lines)
  elseif lines > 1 then
    return redis.pcall('XADD', c.stream, id, kind, payload, 't', time, 'n', lines)
  end
  return redis.pcall('XADD', c.stream, id, kind, payload, 't', time)
end

-- Adds one line or gap, or with lines the payloads of that many; stored as deflated, if that is given.
local function add(c, kind, payload, lines, deflated)
  lines = lines or 1
  local bytes = #(deflated or payload)
  local first = string.format('%.0f', c.top + 1)
  c.time = math.max(c.time, clock()) -- it may have been set back
  if kind == 'd' and not has_room_for(c, bytes) then
    c.top, c.dirty, unkept = c.top + lines, true, unkept + lines
    forget_entries(c) -- whoever comes back is told how many were trimmed
    publish(c, kind, first, payload, lines)
    return
  end
  local added = xadd(c, kind, payload, lines, deflated)
  if is_out_of_memory(added) then
    ignore_maxmemory()
    added = xadd(c, kind, payload, lines, deflated)
  end
  if added.err then
    c.foreign = true -- somebody else writes to the stream
    return
  end
  c.top, c.bytes, c.entries, c.dirty = c.top + lines, c.bytes + bytes, c.entries + 1, true
  c.widest = math.max(c.widest, bytes)
  if kind == 'g' then
    c.gap = c.top
    c.state = c.state == c.top - 1 and c.top or c.state -- a gap changes no value
  end
  publish(c, kind, first, payload, lines)
end

-- Whether nothing has come after the last end.
local function has_ended(c)
  local ended = redis.call('HGET', c.meta, 'ended')
  return ended and tonumber(string.match(ended, '^%d+')) == c.top
end

-- What the recorder lost stands in each channel's history, as an entry of its own: of a channel that has ended, once it goes on, for
-- whoever only reads it must not begin it again.
local function bring_up_to_date(c, era, generation, reads)
  if not c.epoch or c.foreign then
    return
  end
  if c.generation ~= generation then
    c.previous, c.base = c.epoch, c.top
    c.epoch, c.generation, c.dirty = era .. '.g' .. generation, generation, true
  end
  if c.era ~= era and not (reads and has_ended(c)) then
    c.era = era
    add(c, 'g', '')
  end
end

-- What stands in meta under the same names.
local FIELDS = { 'epoch', 'top', 'first', 'bytes', 'era', 'generation', 'gap', 'previous', 'base', 'widest', 'time', 'trimmed',
  'entries', 'kept', 'ended' }
local FIELDS_OF_STATE = { 'state', 'values', 'value_bytes' }

local function add_changed(c, fields, to)
  for _, name in ipairs(fields) do
    local value = c[name]
    if value and value ~= c.saved[name] then
      to[#to + 1] = name
      to[#to + 1] = type(value) == 'number' and string.format('%.0f', value) or value
      c.saved[name] = value
    end
  end
end

-- Writes what has changed.
local function save(c)
  local changed = {}
  add_changed(c, FIELDS, changed)
  if c.state then
    add_changed(c, FIELDS_OF_STATE, changed)
  end
  if #changed > 0 then
    ignore_maxmemory()
    redis.call('HSET', c.meta, unpack(changed))
  end
end

-- Keeps a key until max-age is over, and so much longer that it need not be told each time. Yields for how long.
local function keep(key, max_age)
  local long = max_age + math.ceil(max_age / 64)
  redis.call('PEXPIRE', key, string.format('%.0f', long))
  return long
end
