#include "conformance/subject/asked_url.h"

namespace hooks {

Exchange getFrom(Transport& transport, const std::string& url) {
  HttpRequest request{
      .method = "GET",
      .headers = {{"Accept", "application/json"}, {"User-Agent", "okta-conformance"}}};
  return transport.send(url, std::move(request), std::chrono::seconds(5));
}

std::string unanswerableBecause(const Exchange& exchange) {
  if (exchange.answered()) return "answered " + std::to_string(exchange.status()) + ", not 200";
  return "did not answer: " + std::string(toString(*exchange.unanswered)) +
         (exchange.detail.empty() ? "" : " (" + exchange.detail + ")");
}

std::string withoutSecrets(const std::string& url) {
  const HttpUrl parsed = HttpUrl::parse(url);
  const std::string path = parsed.target.substr(0, parsed.target.find_first_of("?#"));
  return std::string(parsed.tls ? "https://" : "http://") + parsed.authority() + path;
}

}  // namespace hooks
