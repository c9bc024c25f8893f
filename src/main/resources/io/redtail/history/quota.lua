-- Which channels there are, by their last use, and which of them goes when there are too many:
--   …channels        all of them
--   …groups          the quota groups, by how many channels they have; a group that is silent may have fewer
--   …group:<group>   the channels of one group; which group a channel counts to stands in its meta
-- Only commands that earlier versions needed, too, so that the rights of a Redis user still suffice: hence no ZREM.
local ALL, GROUPS, GROUP = KEYS[2], PREFIX .. 'groups', PREFIX .. 'group:'

-- How many channels a group has, those not counted that have been silent since long_ago.
local function count_group(group, long_ago)
  redis.call('ZREMRANGEBYSCORE', GROUP .. group, '-inf', long_ago)
  local channels = redis.call('ZCARD', GROUP .. group)
  if channels == 0 then
    remove(GROUPS, group)
  else
    redis.call('ZADD', GROUPS, channels, group)
  end
  return channels
end

-- A channel may be counted to another group since it was used last.
local function change_group(c, name, group, long_ago)
  if c.group ~= group then
    if c.group then
      remove(GROUP .. c.group, name)
      count_group(c.group, long_ago)
    end
    redis.call('HSET', c.meta, 'group', group)
  end
end

-- Notes in a sorted set that channels were used. Yields how many of them are new there.
local function touch(key, names, now)
  local used, new = string.format('%.0f', now), 0
  in_pieces(names, function(piece)
    local members = {}
    for i, name in ipairs(piece) do
      members[2 * i - 1], members[2 * i] = used, name
    end
    new = new + redis.call('ZADD', key, unpack(members))
  end)
  return new
end

-- Forgets groups that have been silent for long: each turn looks at one, another one each time.
local function sweep(turn, long_ago)
  local place = turn % math.max(1, redis.call('ZCARD', GROUPS))
  local group = redis.call('ZREVRANGE', GROUPS, place, place)[1]
  if group then
    count_group(group, long_ago)
  end
end

-- The channel among these on which nothing was published for longest, and when something was.
local function longest_idle(channels)
  local last = redis.call('ZREVRANGE', channels, -1, -1, 'WITHSCORES')
  return last[1], tonumber(last[2])
end

-- The group with the most channels, and how many.
local function largest(long_ago)
  while true do
    local first = redis.call('ZREVRANGE', GROUPS, 0, 0, 'WITHSCORES')
    if not first[1] then
      return nil, 0
    end
    local channels = count_group(first[1], long_ago)
    if channels == tonumber(first[2]) then
      return first[1], channels
    end
  end
end

-- The channel that goes next, as longest_idle: one of the largest group, as long as that has more than its quota.
local function victim(quota, long_ago)
  local group, channels = largest(long_ago)
  if channels > quota then
    return longest_idle(GROUP .. group)
  end
  return longest_idle(ALL)
end

-- What channels of a group take of Redis' memory: a thousand of them at most, those that were used last.
local function bytes_of(group)
  local names = redis.call('ZREVRANGE', GROUP .. group, 0, 999)
  local bytes = 0
  for _, taken in ipairs(names[1] and redis.call('HMGET', KEYS[3], unpack(names)) or {}) do
    bytes = bytes + (tonumber(taken or '0') or 0)
  end
  return bytes
end

-- The group that takes most, of these and of the one that did the last time, and how much more than an eighth of all; nil if none
-- does. Whoever fills history has the largest group, and one with little is not to lose it because it published just then.
local function too_large(groups, max_total)
  if redis.call('ZCARD', GROUPS) < 2 then
    return nil, 0 -- there is nobody else
  end
  local candidates = { redis.call('HGET', KEYS[1], 'largest') or '' }
  for group in pairs(groups) do
    candidates[#candidates + 1] = group
  end
  local largest, excess = nil, 0
  for _, group in ipairs(candidates) do
    local more = bytes_of(group) - max_total / 8
    if more > excess then
      largest, excess = group, more
    end
  end
  if largest and largest ~= candidates[1] then
    redis.pcall('HSET', KEYS[1], 'largest', largest)
  end
  return largest, excess
end

-- It is no longer there, or about to go.
local function forget(name)
  local group = redis.pcall('HGET', base(name) .. 'meta', 'group')
  if type(group) == 'string' then
    remove(GROUP .. group, name)
    count_group(group, '-1')
  end
  remove(ALL, name)
  count(KEYS[3], name, 0)
end

local function drop(name)
  forget(name)
  redis.call('UNLINK', base(name) .. 'meta', base(name) .. 'stream', base(name) .. 'keys', base(name) .. 'values')
end
