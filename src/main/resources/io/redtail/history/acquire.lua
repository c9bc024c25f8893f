-- Takes the recorder's lease if it is free. KEYS 1 lease, 2 state. ARGV 1 node, 2 ms. Yields fence, position, server, or nothing.
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return {}
end
local fence = redis.call('HINCRBY', KEYS[2], 'leases', 1) .. '-' .. ARGV[1]
redis.call('HSET', KEYS[2], 'fence', fence)
local state = redis.call('HMGET', KEYS[2], 'position', 'server')
return { fence, state[1] or '', state[2] or '' }
