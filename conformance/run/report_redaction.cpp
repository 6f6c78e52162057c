#include "conformance/run/report_redaction.h"

namespace hooks {

namespace {

// The scheme of Okta's API tokens, which is no secret.
constexpr std::string_view kTokenScheme = "SSWS ";

}  // namespace

Redactor::Redactor(const HookCredentials& credentials) : credentials_(credentials) {
  hidden_.hideCredential(credentials.secret);
  for (const HttpHeader& line : credentials.custom) hidden_.hide(line.value);
}

std::string Redactor::operator()(std::string text) const { return hidden_(std::move(text)); }

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
                                   : same ? scheme + std::string(HiddenText::kInstead)
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
