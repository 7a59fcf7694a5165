-- Sends notices, each about another child: that the child went missing within the last hour, under a new reference.
-- CHILDREN names a file of children, RUN marks this run's references.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  math.randomseed(os.time() + number * 7919)
  children, at = {}, 0
  for line in io.lines(os.getenv("CHILDREN")) do
    local code, given, family, born, identifier = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)")
    children[#children + 1] = { code, given, family, born, identifier }
  end
  for i = #children, 2, -1 do
    local j = math.random(i)
    children[i], children[j] = children[j], children[i]
  end
  run = os.getenv("RUN")
end

local body = [[{"type":"missing","reference":"%s","authority":"%s","child":{"given_name":"%s","family_name":"%s",]] ..
  [["date_of_birth":"%s","identifiers":[%s]},"classification":"missing",]] ..
  [["missing_from_at":"%s","reported_at":"%s","missing_from":{"setting":"childrens_home","name":"Oakfield House",]] ..
  [["postcode":"ZZ2 2ZZ"},"risk":{"level":"medium"},"circumstances":"Left after the evening meal; last seen near the ]] ..
  [[bus station."}]]

function request()
  at = at + 1
  local child = children[(at - 1) % #children + 1]
  local now = os.time()
  local reference = string.format("B-%s-%d-%d", run, number, at)
  local told = os.date("!%Y-%m-%dT%H:%M:%SZ", now)
  local gone = os.date("!%Y-%m-%dT%H:%M:%SZ", now - math.random(600, 3000))
  local identifier = child[5] ~= "" and string.format([[{"scheme":"la_child_id","value":"%s"}]], child[5]) or ""
  local headers = { ["Authorization"] = "Bearer hw_bench_police_" .. child[1], ["Content-Type"] = "application/json" }
  return wrk.format("POST", "/api/v1/notices", headers,
    body:format(reference, child[1], child[2], child[3], child[4], identifier, gone, told))
end

-- The first answer that is not a success is printed: a fast refusal is no speed.
function response(status, _, answer)
  if status >= 300 and not complained then
    complained = true
    io.stderr:write("bench: answered ", status, ": ", answer, "\n")
  end
end

function done(summary, latency)
  local bad = summary.errors
  io.write(string.format("RESULT %.1f %.3f %.3f %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    bad.status + bad.connect + bad.read + bad.write + bad.timeout))
end
