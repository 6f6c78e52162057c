#include "mock-okta/server/org_page.h"

#include "fixtures/wire/html.h"

namespace hooks {

namespace {

constexpr const char* kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>mock-okta</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
pre { background: color-mix(in srgb, currentColor 8%, transparent); padding: .8rem 1rem; border-radius: .5rem;
      overflow-x: auto; font-size: .85rem; }
table { border-collapse: collapse; } td { padding: .2rem 1rem .2rem 0; vertical-align: top; }
.note { opacity: .75; }
</style></head><body>
)";

}  // namespace

OrgPage::OrgPage(const std::string& orgUrl) {
  const std::string url = htmlEscaped(orgUrl);
  page_ =
      std::string(kHead) + "<h1>This mock Okta org works.</h1>\n<p>It calls itself <code>" + url +
      "</code>. Nothing here is Okta's, and nothing leaves this machine but what you register a "
      "hook "
      "for.</p>\n<h2>What to do next</h2>\n<pre>export OKTA_MOCK_TOKEN=…   # printed when "
      "mock-okta started\n"
      "curl -H \"Authorization: SSWS $OKTA_MOCK_TOKEN\" " +
      url + "/api/v1/eventHooks\nmock-okta trigger user.session.start --org " + url +
      "</pre>\n<h2>What is where</h2>\n<table>\n"
      "<tr><td><code>/api/v1/eventHooks</code></td><td>event hooks, with activate, deactivate and "
      "verify</td></tr>\n"
      "<tr><td><code>/api/v1/users</code>, <code>/api/v1/groups</code></td><td>what makes events "
      "happen</td></tr>\n"
      "<tr><td><code>/api/v1/logs</code></td><td>the System Log</td></tr>\n"
      "<tr><td><code>/mock/v1/deliveries</code></td><td>what was sent to receivers, and what they "
      "answered</td></tr>\n"
      "<tr><td><code>/mock/v1/events</code></td><td>POST: an event happens</td></tr>\n"
      "<tr><td><code>/mock/v1/eventHooks/{id}/preview</code></td><td>POST: one delivery, with a "
      "body of yours</td></tr>\n"
      "<tr><td><a href=\"/mock/v1/filters\"><code>/mock/v1/filters</code></a></td><td>the simple "
      "builder of event hook filters; needs no token</td></tr>\n"
      "<tr><td><code>/mock/v1/clock</code></td><td>the org's time, which you can move if it is "
      "virtual</td></tr>\n"
      "<tr><td><code>/mock/v1/health</code></td><td>whether it is up; needs no token</td></tr>\n"
      "</table>\n<p class=\"note\">All but these two want the header <code>Authorization: SSWS "
      "…</code>.</p>\n"
      "</body></html>\n";
}

HttpResponse OrgPage::handle(const HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return {.status = 405, .headers = {{"Allow", "GET, HEAD"}}};
  }
  return {.status = 200,
          .headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"},
                      {"X-Content-Type-Options", "nosniff"}},
          .body = page_};
}

}  // namespace hooks
