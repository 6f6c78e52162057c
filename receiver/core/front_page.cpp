#include "receiver/core/front_page.h"

#include "fixtures/wire/html.h"

namespace hooks {

namespace {

// What stands between two single quotes of a shell.
std::string shellQuoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>This event hook receiver works</title>
<style>
:root { color-scheme: light dark; --ink: #1d2330; --paper: #fbfbfd; --soft: #eceef4; --mark: #0b6e4f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ee; --paper: #14171f; --soft: #222734; --mark: #5fd3a6; }
}
body { margin: 0 auto; max-width: 44rem; padding: 2rem 1rem 4rem; color: var(--ink);
       background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h1 span { color: var(--mark); } h2 { font-size: 1.1rem; margin-top: 2rem; }
pre, code { font: .875rem/1.5 ui-monospace, monospace; background: var(--soft); border-radius: .3rem; }
code { padding: .1rem .3rem; overflow-wrap: anywhere; }
pre { padding: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
</head>
<body>
)";

std::string pageFor(const FrontPageFacts& facts) {
  const std::string url = htmlEscaped(facts.hookUrl);
  const std::string target = shellQuoted(facts.hookUrl);
  const bool secret = !facts.authHeader.empty();
  const std::string header =
      secret ? " \\\n  -H \"" + facts.authHeader + ": $OKTA_HOOK_AUTH_SECRET\"" : "";
  const std::string verify =
      "curl -i " + target + header + " \\\n  -H 'X-Okta-Verification-Challenge: try-me'";
  const std::string deliver =
      "curl -i " + target + header +
      " \\\n  -H 'Content-Type: application/json' \\\n"
      "  -d '{\"eventType\": \"com.okta.event_hook\", \"data\": {\"events\": [{\n"
      "        \"eventType\": \"user.lifecycle.create\",\n"
      "        \"target\": [{\"type\": \"User\", \"alternateId\": \"john.doe@example.com\"}]}]}}'";

  std::string page(kHead);
  page += "<h1><span>&#10003;</span> This event hook receiver works</h1>\n";
  page += "<p>It takes Okta's verification request and its deliveries at <code>" + url +
          "</code>, and prints a line for each event.</p>\n";
  page += secret ? "<p>Callers must carry the secret in the header <code>" +
                       htmlEscaped(facts.authHeader) + "</code>, on every request.</p>\n"
                 : "<p><strong>It asks for no secret:</strong> whoever finds this address can "
                   "deliver. Start it with <code>--auth-secret-file FILE</code>.</p>\n";
  page +=
      "<h2>Try it</h2>\n<p>Ask as Okta does once. The answer repeats the challenge:</p>\n<pre>" +
      htmlEscaped(verify) +
      "</pre>\n<p>Deliver an event. The answer is 204, and the line "
      "appears where the receiver runs:</p>\n<pre>" +
      htmlEscaped(deliver) + "</pre>\n";
  if (secret) {
    page +=
        "<p>The shell takes the secret from <code>OKTA_HOOK_AUTH_SECRET</code>; set it to the "
        "header's whole value.</p>\n";
  }
  page +=
      "<h2>Next</h2>\n<ul>\n"
      "<li>Drive the whole lifecycle of a hook against it: <code>mock-okta lifecycle --url " +
      url +
      "</code></li>\n"
      "<li>Have it judged: <code>okta-conformance receiver --url " +
      url +
      "</code></li>\n"
      "<li>For Okta itself it needs a public https address: put a tunnel in front, and give "
      "Okta the tunnel's address with the same path.</li>\n</ul>\n</body>\n</html>\n";
  return page;
}

}  // namespace

FrontPage::FrontPage(FrontPageFacts facts, HttpHandler& behind)
    : page_(pageFor(facts)), behind_(behind) {}

bool FrontPage::isMine(const HttpRequest& request) {
  return (request.method == "GET" || request.method == "HEAD") && request.path() == "/";
}

std::optional<HttpResponse> FrontPage::refuse(const HttpRequest& head) {
  return isMine(head) ? std::nullopt : behind_.refuse(head);
}

bool FrontPage::mayWait(const HttpRequest& request) const {
  return !isMine(request) && behind_.mayWait(request);
}

HttpResponse FrontPage::handle(const HttpRequest& request) {
  if (!isMine(request)) return behind_.handle(request);
  return {.status = 200,
          .headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Cache-Control", "no-store"}},
          .body = request.method == "HEAD" ? "" : page_};
}

}  // namespace hooks
