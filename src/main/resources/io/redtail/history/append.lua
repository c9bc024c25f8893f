-- Records what the recorder has heard, in one step with the position up to which it has heard it.
-- KEYS  1 the recorder's state, 2 all channels by their last use, 3 what each takes of Redis' memory; the channels' own keys are
--       derived, and have the same hash tag in a cluster
-- ARGV  1 prefix, 2 fence, 3 position that must be stored, 4 position after this call, 5 server or '', 6 new era or '', 7 new
--       generation (1) or not (0), 8 max-length, 9 max-bytes, 10 max-age ms, 11 max-channels, 12 max-total-bytes, 13 the quota
--       of a group, 14 max-keys, 15 how many channels follow, then for each of them: channel, quota group, 1 if it has state
--       or a if it is archived, what its last message ended it with or '', and then for each message: channel, m or g and the message's own position, payload; where it
--       changes state, s (a key's newest value) or r (that key is removed) instead of m, and the key after the position and a
--       space; b for several lines, LF between them, with the position of the first, and their number after it and a space. z alone:
--       the payload of the next one, deflated
-- Yields 'done', what all channels take, channels that had to go, lines that were not kept, 1 if Redis has no memory left,
-- values that had to go, how many channels there were, how many of them have lost lines that are not archived, each of those and
-- how many lines, and the channels whose state is behind; 'done' alone if it was done before; 'fenced'; or 'conflict',
-- position, server
local FIRST_CHANNEL, FIRST_MESSAGE, MAX_DROPS = 16, 16 + 4 * tonumber(ARGV[15]), 1024
local state = redis.call('HMGET', KEYS[1], 'fence', 'position', 'era', 'generation', 'server')
if state[1] ~= ARGV[2] then
  return { 'fenced' }
end
if state[2] == ARGV[4] then
  return { 'done' } -- the answer to the first attempt was lost
end
if (state[2] or '') ~= ARGV[3] then
  return { 'conflict', state[2] or '', state[5] or '' }
end

local era, generation = state[3] or '', state[4] or '0'
if ARGV[6] ~= '' then
  era = ARGV[6]
end
if ARGV[7] == '1' then
  generation = tostring(tonumber(generation) + 1)
end
local function store_position()
  return redis.pcall('HSET', KEYS[1], 'position', ARGV[4], 'era', era, 'generation', generation)
end
local stored = store_position()
local is_full = is_out_of_memory(stored)
if is_full then
  ignore_maxmemory()
  stored = store_position()
end
if type(stored) == 'table' then
  return stored -- an error, and nothing is done
end
has_written = true
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[1], 'server', ARGV[5])
end

local max_length, max_bytes, max_age = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local max_channels, max_total, quota = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13])
local limits = { keys = tonumber(ARGV[14]), bytes = max_bytes, total = max_total }
local groups, states, archives, ends = {}, {}, {}, {}
local publishing = {} -- the groups of this call
for i = FIRST_CHANNEL, FIRST_MESSAGE - 1, 4 do
  groups[ARGV[i]] = ARGV[i + 1]
  publishing[ARGV[i + 1]] = true
  states[ARGV[i]] = ARGV[i + 2] == '1'
  archives[ARGV[i]] = ARGV[i + 2] == 'a'
  ends[ARGV[i]] = ARGV[i + 3] ~= '' and ARGV[i + 3] or nil
end
local now = clock()

local long_ago = string.format('%.0f', now - max_age)

-- The channel that goes next where there is no room, as longest_idle: one of a group that takes too much of it, if any does.
local large, excess
local function victim_for_room()
  if not excess or (large and excess <= 0) then
    large, excess = too_large(publishing, max_total)
  end
  if not large then
    return victim(quota, long_ago)
  end
  local name, at = longest_idle(GROUP .. large)
  excess = excess - (tonumber(name and redis.call('HGET', KEYS[3], name) or '0') or 0)
  return name, at
end

-- What is to be stored instead of a message, if all nodes that listen can read that.
local function deflated_before(i)
  return i > FIRST_MESSAGE and ARGV[i - 2] == 'z' and everybody_reads_format_2() and ARGV[i - 1] or nil
end

-- A full Redis gets no more than it is given back: by channels that must go, but for those of this call.
local dropped = 0
if is_full then
  room = 0
  local needed = 0
  for i = FIRST_MESSAGE, #ARGV, 3 do
    local mode, deflated = string.sub(ARGV[i + 1], 1, 1), deflated_before(i)
    if mode ~= 'z' then
      needed = needed + entry_cost(#(deflated or ARGV[i + 2]))
    end
    if mode == 's' then
      needed = needed + values_cost(1, #ARGV[i + 1] * 2 + #ARGV[i + 2])
    elseif mode == 'b' and not deflated then
      needed = needed + entry_cost(0) * (tonumber(string.match(ARGV[i + 1], ' (%d+)$')) - 1) -- they are added one by one
    end
    redis.call('ZADD', ALL, 'XX', string.format('%.0f', now), ARGV[i])
    redis.call('ZADD', GROUP .. groups[ARGV[i]], 'XX', string.format('%.0f', now), ARGV[i])
  end
  while room < needed and dropped < MAX_DROPS do
    local name, at = victim_for_room()
    if name and at >= now then
      name, at = longest_idle(ALL)
    end
    if not name or at >= now then
      break
    end
    room = room + tonumber(redis.call('HGET', KEYS[3], name) or '0')
    drop(name)
    dropped = dropped + 1
  end
end

local channels, refused, behind = {}, {}, {}

-- The mode of a message, its position, and the key that it changes.
local function parse(header)
  local space = string.find(header, ' ', 1, true)
  if not space then
    return string.sub(header, 1, 1), string.sub(header, 2)
  end
  return string.sub(header, 1, 1), string.sub(header, 2, space - 1), string.sub(header, space + 1)
end

-- Lines: one entry, if all nodes that listen can read it. Where there is little room, as many lines as there is room for.
local function add_lines(c, payload, count, deflated)
  if count == 1 or deflated or (everybody_reads_format_2() and not room) then
    add(c, 'd', payload, count, deflated)
    return
  end
  for _, line in ipairs(split(payload)) do
    add(c, 'd', line)
  end
end

-- Changes the state by what has just been added; if more is missing, that is for fold.lua.
local function change(c, name, mode, key, payload)
  if c.foreign or c.foreign_state then
    return
  end
  if c.state ~= c.top - (mode == 'g' and 0 or 1) then
    behind[name] = true
    return
  end
  if mode == 's' then
    put_value(c, key, string.format('%.0f', c.top), payload, string.format('%.0f', c.time), limits)
  elseif mode == 'r' then
    local before = cost(c)
    forget_value(c, key)
    room = room and room + before - cost(c)
  end
  c.state = c.top
end

local function record(i)
  local name = ARGV[i]
  local c = channels[name]
  if not c then
    c = open(name, era, generation)
    if states[name] then
      open_state(c)
    end
    c.is_archived = archives[name]
    bring_up_to_date(c, era, generation)
    channels[name] = c
  end
  local mode, position, key = parse(ARGV[i + 1])
  if not c.foreign then
    if not c.epoch then
      c.epoch, c.era, c.generation = era .. '.' .. position, era, generation
    end
    if mode == 'g' then
      add(c, 'g', ARGV[i + 2])
    else
      add_lines(c, ARGV[i + 2], mode == 'b' and tonumber(key) or 1, deflated_before(i))
    end
    if states[name] then
      change(c, name, mode, key, ARGV[i + 2])
    end
  end
  if c.foreign then
    refused[c] = (refused[c] or 0) + (mode == 'b' and tonumber(key) or 1)
  end
end

for i = FIRST_MESSAGE, #ARGV, 3 do
  if ARGV[i + 1] ~= 'z' then
    record(i)
  end
end

-- What is not archived yet counts by its bytes only.
local function is_long(c, slack)
  local may_go = not c.is_archived or c.first + slack <= (c.archived or 0)
  return (may_go and c.top - c.first + 1 > max_length + slack) or c.bytes > max_bytes or cost(c) > max_total
end

local function trim(c)
  if not is_long(c, math.floor(max_length / 64)) then
    return
  end
  local before
  repeat
    before = c.first
    cut(c, function(lines) return not is_long(c, lines - 1) end)
  until c.first == before or c.first > c.top
end

-- What has gone of an archived channel since it was saved, and the archive does not have.
local lost = {}
local function note_lost(name, c)
  local missing = c.is_archived and c.first - math.max(c.saved.first or 1, (c.archived or 0) + 1) or 0
  if missing > 0 then
    lost[#lost + 1], lost[#lost + 2] = name, string.format('%.0f', missing)
  end
end

local function total()
  counted = counted or tonumber(redis.call('HGET', KEYS[3], '') or '0')
  return counted
end

-- When a channel was used last is noted by the second, which costs Redis less than a note of each use. It is noted exactly
-- where channels may soon have to go, from half of what there is room for.
local GRAIN = math.max(1, math.min(1000, math.floor(max_age / 64)))
local all_channels = redis.call('ZCARD', ALL)
local is_exact = is_full or all_channels * 2 > max_channels or total() * 2 > max_total
local function is_noted(c, group)
  local last = c.saved.time
  return not is_exact and last and c.group == group and math.floor(last / GRAIN) == math.floor(now / GRAIN)
end

-- What need not be looked at each time is looked at in one millisecond of so many.
local TURNS = 8
local dirty, used, by_group, keeping, looks = {}, {}, {}, {}, now % TURNS == 0
for name, c in pairs(channels) do
  if c.dirty then
    c.ended = ends[name] and string.format('%.0f ', c.top) .. ends[name]
    local group, keeps = groups[name], c.kept < now + max_age or c.kept > now + 2 * max_age
    local noted = is_noted(c, group)
    if states[name] and c.state == c.top then
      expire_values(c, long_ago)
      keep_values(c, max_age)
    end
    trim(c)
    note_lost(name, c)
    if keeps then
      c.kept = now + keep(c.stream, max_age)
    end
    save(c)
    if keeps then
      keep(c.meta, max_age)
    end
    change_group(c, name, group, long_ago)
    dirty[#dirty + 1] = name
    by_group[group] = by_group[group] or {}
    if not noted then
      used[#used + 1] = name
      table.insert(by_group[group], name)
    end
    keeping[group] = keeping[group] or keeps
  end
  if refused[c] then
    publish_refused(c, refused[c])
  end
end

looks = touch(ALL, used, now) > 0 or looks
for group, names in pairs(by_group) do
  local new = touch(GROUP .. group, names, now)
  if new > 0 or keeping[group] then
    keep(GROUP .. group, max_age)
  end
  if new > 0 then
    count_group(group, long_ago)
  end
end
count_all(KEYS[3], dirty, function(name) return cost(channels[name]) end)

if next(channels) and looks then
  sweep(math.floor(now / TURNS), long_ago)
end
if looks or total() > max_total then -- also if nothing is appended: other partitions may need the room
  for _ = 1, MAX_DROPS do -- the rest with the next call
    local name, at = longest_idle(ALL)
    if not name then
      break
    end
    if at < now - max_age then
      forget(name) -- it has expired; whoever follows it keeps its meta
    elseif redis.call('ZCARD', ALL) > max_channels then
      drop((victim(quota, long_ago)))
      dropped = dropped + 1
    elseif total() > max_total then
      drop((victim_for_room()))
      dropped = dropped + 1
    else
      break
    end
  end
end
local done = { 'done', string.format('%.0f', total()), tostring(dropped), tostring(unkept), is_full and '1' or '0',
  tostring(dropped_values), tostring(all_channels), tostring(#lost / 2) }
for _, value in ipairs(lost) do
  done[#done + 1] = value
end
for name in pairs(behind) do
  done[#done + 1] = name
end
return done
