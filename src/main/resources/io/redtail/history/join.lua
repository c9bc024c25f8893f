-- Makes one deflated entry of several that came one after the other, on each of some channels. Nothing is published: who follows a
-- channel has these lines. Does nothing where they are not the channel's newest ones: so it does no harm, whoever calls it and when.
-- KEYS  3 what each channel takes of Redis' memory. ARGV  1 prefix, then for each channel: channel, how many lines, what they are
--       with LF between them, and the same deflated

-- The newest entries of a channel, which must have exactly these lines: their ids, bytes, and times as an entry has them. Or nothing.
local function find_newest(c, text, lines)
  local ids, payloads, times, bytes = {}, {}, {}, 0
  local last = c.top - lines
  while last < c.top do
    local found = redis.call('XRANGE', c.stream, string.format('%.0f-0', last + 1), '+', 'COUNT', step(c, 65536, c.top - last))
    for _, entry in ipairs(found) do
      local fields = entry[2] -- as add() has written them
      local offset, count = tonumber(string.match(entry[1], '^(%d+)-0$')), fields[5] == 'n' and tonumber(fields[6]) or 1
      if fields[1] ~= 'd' or fields[3] ~= 't' or not offset or offset - count ~= last then
        return nil
      end
      ids[#ids + 1] = entry[1]
      payloads[#payloads + 1] = fields[2]
      local time = tonumber(fields[4])
      for _ = 1, count do
        times[#times + 1] = time
      end
      last, bytes = offset, bytes + #fields[2]
    end
    if #found == 0 or bytes > #text then
      return nil
    end
  end
  if table.concat(payloads, '\n') ~= text then
    return nil
  end
  local steps = {}
  for i = 2, #times do
    steps[i - 1] = times[i] - times[i - 1]
  end
  return ids, bytes, string.format('%.0f', times[#times]), table.concat(steps, ' ')
end

local function join(c, lines, text, deflated)
  if c.foreign or not c.epoch or c.top - lines + 1 < c.first then
    return
  end
  local ids, bytes, time, steps = find_newest(c, text, lines)
  -- A user with the rights of an earlier version may not delete. No entry has this id.
  if not ids or #ids < 2 or type(redis.pcall('XDEL', c.stream, '0-1')) == 'table' then
    return
  end
  local added = redis.pcall('XADD', c.stream, string.format('%.0f-1', c.top), 'g', lines, 'z', deflated, 'r', #text, 't', time,
    'n', lines, 's', steps)
  if type(added) == 'table' and added.err then
    return
  end
  redis.call('XDEL', c.stream, unpack(ids))
  c.bytes, c.entries, c.dirty = c.bytes - bytes + #deflated, c.entries - #ids + 1, true
  c.widest = math.max(c.widest, #deflated)
end

if not everybody_reads_format_2() then
  return
end
local channels, joined = {}, {}
for i = 2, #ARGV, 4 do
  local c = open(ARGV[i])
  join(c, tonumber(ARGV[i + 1]), ARGV[i + 2], ARGV[i + 3])
  if c.dirty then
    save(c)
    channels[ARGV[i]] = c
    joined[#joined + 1] = ARGV[i]
  end
end
count_all(KEYS[3], joined, function(name) return cost(channels[name]) end)
return #joined
