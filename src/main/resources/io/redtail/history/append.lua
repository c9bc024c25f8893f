-- Records what the recorder has heard, in one step with the position up to which it has heard it.
-- KEYS  1 the recorder's state, 2 all channels by their last use; the channels' own keys are derived (no Redis Cluster)
-- ARGV  1 fence, 2 position that must be stored, 3 position after this call, 4 server or '', 5 new era or '', 6 new
--       generation (1) or not (0), 7 max-length, 8 max-bytes, 9 max-age ms, 10 max-channels, then for each message:
--       channel, m or g and the message's own position, payload
local state = redis.call('HMGET', KEYS[1], 'fence', 'position', 'era', 'generation', 'server')
if state[1] ~= ARGV[1] then
  return { 'fenced' }
end
if state[2] == ARGV[3] then
  return { 'done' } -- the answer to the first attempt was lost
end
if (state[2] or '') ~= ARGV[2] then
  return { 'conflict', state[2] or '', state[5] or '' }
end

local era, generation = state[3] or '', state[4] or '0'
if ARGV[5] ~= '' then
  era = ARGV[5]
end
if ARGV[6] == '1' then
  generation = tostring(tonumber(generation) + 1)
end
redis.call('HSET', KEYS[1], 'position', ARGV[3], 'era', era, 'generation', generation)
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'server', ARGV[4])
end

local max_length, max_bytes, max_age, max_channels = tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9], tonumber(ARGV[10])
local channels, refused = {}, {}
for i = 11, #ARGV, 3 do
  local name = ARGV[i]
  local c = channels[name]
  if not c then
    c = open(name, era, generation)
    bring_up_to_date(c, era, generation)
    channels[name] = c
  end
  if not c.foreign then
    local mode = string.sub(ARGV[i + 1], 1, 1)
    if not c.epoch then
      c.epoch, c.era, c.generation = era .. '.' .. string.sub(ARGV[i + 1], 2), era, generation
    end
    add(c, mode == 'm' and 'd' or 'g', ARGV[i + 2])
  end
  if c.foreign then
    refused[c] = (refused[c] or 0) + 1
  end
end

local function is_full(c, slack)
  return c.top - c.first + 1 > max_length + slack or c.bytes > max_bytes
end

local function trim(c)
  if not is_full(c, math.floor(max_length / 64)) then
    return
  end
  while c.first <= c.top and is_full(c, 0) do
    local oldest = redis.call('XRANGE', c.stream, '-', '+', 'COUNT', step(c, 262144, 64))
    if #oldest == 0 then
      c.first, c.bytes = c.top + 1, 0
    end
    for _, entry in ipairs(oldest) do
      if not is_full(c, 0) then
        break
      end
      c.first = tonumber(string.match(entry[1], '^%d+')) + 1
      c.bytes = c.bytes - #entry[2][2]
    end
    redis.call('XTRIM', c.stream, 'MINID', string.format('%.0f-0', c.first))
  end
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for name, c in pairs(channels) do
  if c.dirty then
    trim(c)
    save(c)
    redis.call('PEXPIRE', c.meta, max_age)
    redis.call('PEXPIRE', c.stream, max_age)
    redis.call('ZADD', KEYS[2], string.format('%.0f', now), name)
  end
  if refused[c] then
    redis.call('PUBLISH', c.live, 'u' .. refused[c] .. '\n')
  end
end

if next(channels) then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - max_age))
  local surplus = redis.call('ZCARD', KEYS[2]) - max_channels
  if surplus > 0 then
    local oldest = redis.call('ZPOPMIN', KEYS[2], surplus)
    for i = 1, #oldest, 2 do
      redis.call('UNLINK', 'redtail:v1:{' .. oldest[i] .. '}:meta', 'redtail:v1:{' .. oldest[i] .. '}:stream')
    end
  end
end
return { 'done' }
