-- For wrk: deliveries as Okta makes them, each with an eventId and a uuid of its own, so that a receiver that
-- remembers them has something new to remember. The secret and the delivery come by the environment.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

-- Ids have a length of their own, so that all but them can be made once: what wrk spends on a request is what
-- it cannot ask.
local EVENT_ID = "%08x-0000-4000-%04x-%012x"

function init()
  local file = assert(io.open(assert(os.getenv("DELIVERY"), "DELIVERY names a file"), "rb"))
  local delivery = file:read("*a")
  file:close()
  -- The file has @EVENT_ID@ and @UUID@ where the ids go.
  local first = string.format(EVENT_ID, 0, 0, 1)
  local second = string.format(EVENT_ID, 0, 0, 2)
  local whole = wrk.format("POST", wrk.path, {
    ["Authorization"] = os.getenv("SECRET"),
    ["Content-Type"] = "application/json",
    ["User-Agent"] = "wrk",
  }, (delivery:gsub("@EVENT_ID@", first):gsub("@UUID@", second)))
  local at = assert(whole:find(first, 1, true), "the delivery has no place for its eventId")
  local later = assert(whole:find(second, at, true), "the delivery has no place for its uuid behind that")
  before = whole:sub(1, at - 1)
  between = whole:sub(at + #first, later - 1)
  after = whole:sub(later + #second)
  counter = 0
  stamp = os.time()
end

function request()
  counter = counter + 1
  local id = string.format(EVENT_ID, stamp, number, counter)
  return before .. id .. between .. id .. after
end

-- One JSON object, after wrk's own words: what came of it.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"type":"wrk","requests":%d,"seconds":%.3f,"refused":%d,"broken":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
