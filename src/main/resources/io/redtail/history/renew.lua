-- Keeps the lease, gives it up, or leaves it to another holder, if it is still ours.
-- KEYS 1 lease. ARGV 1 node, 2 ms, 0: give it up, 3 the other holder or nothing. Yields 1 if it was ours.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
elseif ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
