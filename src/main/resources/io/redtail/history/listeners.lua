-- Says for a while that a node could listen, or that it no longer can, and yields all that could.
-- KEYS 1 nodes by the millisecond at which they are forgotten. ARGV 1 node, 2 ms that it is remembered, 0: not any more.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now) -- first: a full Redis refuses a script's first write only, if that needs memory
if ARGV[2] == '0' then
  redis.call('ZADD', KEYS[1], 0, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', 0) -- as ZREM, which a user of an earlier version has no right to
else
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return redis.call('ZREVRANGE', KEYS[1], 0, -1)
