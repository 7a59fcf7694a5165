-- Asks for fifty missing episodes of an authority as its council, or for a report where REPORT names one.
function setup(thread)
  threads = (threads or 0) + 1
  thread:set("number", threads)
end

function init()
  math.randomseed(os.time() + number * 7919)
  report, only = os.getenv("REPORT"), os.getenv("AUTHORITY")
end

function request()
  local code = only or string.format("%03d", math.random(153))
  local path = report and "/api/v1/reports/" .. report .. "authority=" or "/api/v1/missing-episodes?limit=50&authority="
  return wrk.format("GET", path .. code, { ["Authorization"] = "Bearer hw_bench_council_" .. code })
end

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
