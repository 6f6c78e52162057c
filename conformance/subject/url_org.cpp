#include "conformance/subject/url_org.h"

#include "conformance/check/subject.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

HttpServerOptions serverOptions(std::uint16_t port) {
  HttpServerOptions options{.port = port};
  // Each request that is answered late, or held, waits on a thread.
  options.limits.poolThreads = 64;
  return options;
}

std::string withoutSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

UrlOrg::UrlOrg(const std::string& url, Transport& client, const Clock& clock, UrlOrgOptions options)
    : url_(withoutSlash(url)),
      client_(client),
      clock_(clock),
      options_(std::move(options)),
      probe_(clock),
      server_(probe_, serverOptions(options_.probePort)) {
  const bool here = isLoopback(HttpUrl::parse(url_).host);
  if (!options_.probeUrl.empty()) {
    options_.probeUrl = withoutSlash(options_.probeUrl);
    direct_ = isLoopback(HttpUrl::parse(options_.probeUrl).host);
  } else if (here) {
    options_.probeUrl = server_.url();
  }
  server_.start();
  const Exchange health =
      client_.send(url_ + "/mock/v1/health", HttpRequest{}, std::chrono::seconds(5));
  if (options_.real || health.status() != 200) return;
  try {
    const Json state = readJson(health.response->body);
    control_ = textAt(state, "/status") == "ok";
    movesTime_ = control_ && textAt(state, "/clock") == "virtual";
  } catch (const ShapeError&) {
    // Something else answers there.
  }
}

}  // namespace hooks
