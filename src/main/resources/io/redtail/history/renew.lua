-- Keeps the lease, or gives it up, if it is still ours. KEYS 1 lease. ARGV 1 node, 2 ms, 0: give it up. Yields 1 if it was ours.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
