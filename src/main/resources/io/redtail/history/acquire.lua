-- Takes the recorder's lease if it is free, or still held by the node that has been found to be gone.
-- KEYS 1 lease, 2 state. ARGV 1 node, 2 ms, 3 the node that is gone, or ''. Yields fence, position, server, or nothing.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[3] then
  return {}
end
redis.call('UNLINK', KEYS[1]) -- also where there is none: a full Redis refuses a script's first write only, if that needs memory
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local fence = redis.call('HINCRBY', KEYS[2], 'leases', 1) .. '-' .. ARGV[1]
redis.call('HSET', KEYS[2], 'fence', fence, 'present', fence) -- present: it listens to its own channel; earlier versions do not
local state = redis.call('HMGET', KEYS[2], 'position', 'server')
return { fence, state[1] or '', state[2] or '' }
