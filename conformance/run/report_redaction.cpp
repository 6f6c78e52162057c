#include "conformance/run/report_redaction.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "fixtures/wire/base64.h"
#include "fixtures/wire/json.h"

namespace hooks {

namespace {

constexpr std::string_view kInstead = "(secret)";
// The scheme of Okta's API tokens, which is no secret.
constexpr std::string_view kTokenScheme = "SSWS ";
constexpr std::size_t kShortestPassword = 4;
constexpr std::size_t kShortestHeader = 8;

std::string lowerCaseEscapes(std::string text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '%') continue;
    text[i + 1] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[i + 1])));
    text[i + 2] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[i + 2])));
  }
  return text;
}

// As JSON writes it, without the quotation marks.
std::string inJson(const std::string& text) {
  const std::string quoted = compact(Json(text));
  return quoted.substr(1, quoted.size() - 2);
}

std::string withEscapedSlashes(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '/') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

Redactor::Redactor(const HookCredentials& credentials) : credentials_(credentials) {
  const std::string& secret = credentials.secret.reveal();
  hide(secret, 1);
  const auto space = secret.find(' ');
  if (space != std::string::npos) {
    const std::string bare = secret.substr(space + 1);
    hide(bare, kShortestPassword);
    if (equalsIgnoringCase(secret.substr(0, space), "Basic")) {
      const std::string both = base64Decoded(bare).value_or("");
      const auto colon = both.find(':');
      hide(both, kShortestPassword);
      if (colon != std::string::npos) {
        const bool noPassword = colon + 1 == both.size();
        hide(both.substr(colon + 1), kShortestPassword);
        hide(both.substr(0, colon), noPassword ? kShortestPassword : kShortestHeader);
      }
    }
  }
  for (const HttpHeader& line : credentials.custom) hide(line.value, kShortestHeader);
  std::sort(hidden_.begin(), hidden_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  hidden_.erase(std::unique(hidden_.begin(), hidden_.end()), hidden_.end());
}

void Redactor::hide(const std::string& value, std::size_t least) {
  if (value.size() < least || value.empty()) return;
  hidden_.push_back(value);
  hidden_.push_back(percentEncoded(value));
  hidden_.push_back(lowerCaseEscapes(percentEncoded(value)));
  hidden_.push_back(inJson(value));
  hidden_.push_back(withEscapedSlashes(inJson(value)));
  if (value.size() >= kShortestPassword) {
    std::string base64 = base64Encoded(value);
    hidden_.push_back(percentEncoded(base64));
    while (base64.back() == '=') base64.pop_back();
    hidden_.push_back(base64);
  }
}

std::string Redactor::operator()(std::string text) const {
  for (const std::string& value : hidden_) {
    if (kInstead.find(value) != std::string_view::npos) continue;
    // Bodies are large and values many: memmem is several times faster than std::string::find.
    const auto find = [&](std::size_t from) {
      const void* found =
          ::memmem(text.data() + from, text.size() - from, value.data(), value.size());
      return found == nullptr
                 ? std::string::npos
                 : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    };
    for (auto i = find(0); i != std::string::npos; i = find(i + kInstead.size())) {
      text.replace(i, value.size(), kInstead);
    }
  }
  return text;
}

void Redactor::clean(HttpHeaders& headers) const {
  const Redactor& redact = *this;
  HttpHeaders cleaned;
  for (const HttpHeader& line : headers) {
    // A secret that was changed on purpose says much of the one that was not.
    const bool whole =
        equalsIgnoringCase(line.name, credentials_.header) && !credentials_.secret.empty();
    const bool same = line.value == credentials_.secret.reveal();
    const std::string scheme(line.value.starts_with(kTokenScheme) ? kTokenScheme : "");
    cleaned.add(redact(line.name), !whole ? redact(line.value)
                                   : same ? scheme + std::string(kInstead)
                                          : std::string(kChangedSecret));
  }
  headers = std::move(cleaned);
}

void Redactor::clean(Exchange& exchange) const {
  const Redactor& redact = *this;
  exchange.url = redact(std::move(exchange.url));
  exchange.request.target = redact(std::move(exchange.request.target));
  clean(exchange.request.headers);
  exchange.request.body = redact(std::move(exchange.request.body));
  exchange.detail = redact(std::move(exchange.detail));
  if (!exchange.response) return;
  clean(exchange.response->headers);
  exchange.response->body = redact(std::move(exchange.response->body));
}

void Redactor::clean(CheckResult& result) const {
  const Redactor& redact = *this;
  for (std::string* text : {&result.expected, &result.actual, &result.reason}) {
    *text = redact(std::move(*text));
  }
  for (std::string& remark : result.remarks) remark = redact(std::move(remark));
  for (Exchange& exchange : result.exchanges) clean(exchange);
}

}  // namespace hooks
