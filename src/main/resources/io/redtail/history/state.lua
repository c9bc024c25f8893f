-- A channel of state keeps beside its stream the newest payload of each key:
--   …:keys    the keys, by the offsets of their newest payloads
--   …:values  key -> '<ms>\n<payload>', with when it was recorded
-- In its meta: state (up to which offset both are as the stream says), values (how many), value_bytes (theirs).
-- A recorder of an earlier version changes only the stream. Then state is behind top, until fold.lua has brought it there.

-- Opens that part of a channel. What was evicted, never written, or left behind further than the stream reaches, begins anew.
local function open_state(c)
  if c.foreign then
    return
  end
  local keys, newest = redis.call('TYPE', c.keys).ok, redis.call('TYPE', c.newest).ok
  if (keys ~= 'none' and keys ~= 'zset') or (newest ~= 'none' and newest ~= 'hash') then
    c.foreign_state, c.state = true, nil
    return
  end
  local values = keys == 'zset' and redis.call('ZCARD', c.keys) or 0
  if not c.state or c.state < c.first - 1 or values ~= c.values or (values > 0 and newest == 'none') then
    redis.call('UNLINK', c.keys, c.newest)
    c.state, c.values, c.value_bytes, c.dirty = c.first - 1, 0, 0, c.epoch ~= nil
  end
end

local function value_bytes(key, payload)
  return #payload + 2 * #key
end

local function forget_value(c, key)
  local value = redis.call('HGET', c.newest, key)
  if not value or value == '' then
    return
  end
  if type(redis.pcall('HDEL', c.newest, key)) == 'table' then
    redis.call('HSET', c.newest, key, '') -- a user with the rights of an earlier version
  end
  remove(c.keys, key)
  c.values = c.values - 1
  c.value_bytes = c.value_bytes - value_bytes(key, value) + string.find(value, '\n', 1, true)
  c.dirty = true
end

-- How many values had to go: there were too many keys, or no room.
local dropped_values = 0

local function drop_oldest_value(c)
  dropped_values = dropped_values + 1
  forget_value(c, redis.call('ZREVRANGE', c.keys, -1, -1)[1])
end

-- Drops the channel's oldest values, all of them if need be.
local function has_room_for_value(c, bytes)
  return has_room(values_cost(1, bytes), function() return c.values > 0 end, function()
    local before = cost(c)
    drop_oldest_value(c)
    return before - cost(c)
  end)
end

-- What the state may be: at most so many keys and bytes.
local function is_large(c, limits)
  return c.values > limits.keys or c.value_bytes > limits.bytes or values_cost(c.values, c.value_bytes) > limits.total
end

local function put_value(c, key, offset, payload, now, limits)
  local before = cost(c)
  forget_value(c, key)
  room = room and room + before - cost(c)
  local bytes = value_bytes(key, payload)
  if not has_room_for_value(c, bytes) then
    dropped_values = dropped_values + 1
    return
  end
  redis.call('HSET', c.newest, key, now .. '\n' .. payload)
  redis.call('ZADD', c.keys, offset, key)
  c.values, c.value_bytes, c.dirty = c.values + 1, c.value_bytes + bytes, true
  for _ = 1, 64 do
    if not is_large(c, limits) then
      break
    end
    drop_oldest_value(c)
  end
end

-- Forgets values that have not changed for long, a few at a time. Who reads passes over the others.
local function expire_values(c, long_ago)
  for _ = 1, 64 do
    local key = redis.call('ZREVRANGE', c.keys, -1, -1)[1]
    local value = key and redis.call('HGET', c.newest, key)
    if not value or (tonumber(string.match(value, '^%d+')) or 0) > tonumber(long_ago) then
      break
    end
    forget_value(c, key)
  end
end

local function keep_values(c, max_age)
  redis.call('PEXPIRE', c.keys, max_age)
  redis.call('PEXPIRE', c.newest, max_age)
end
