#include "conformance/run/report_curl.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>

#include "conformance/check/customer_part.h"
#include "conformance/run/report_redaction.h"
#include "conformance/run/report_wording.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

// What curl writes by itself.
bool madeByCurl(std::string_view name) {
  for (const std::string_view own : {"Host", "Content-Length", "Connection"}) {
    if (equalsIgnoringCase(name, own)) return true;
  }
  return false;
}

// Whether a terminal shows the text as it is, and a shell takes what is shown.
bool plain(const std::string& text) { return oneLine(text, text.size()) == text; }

// For printf '%b'.
std::string octal(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '\\' && c != '\'') {
      out += c;
    } else {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\0%03o", byte);
      out += escaped;
    }
  }
  return out;
}

std::string quoted(const std::string& text) {
  if (!plain(text)) return "\"$(printf '%b' '" + octal(text) + "')\"";
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// OKTA_HOOK_AUTH_SECRET, or for a header of the hook's own such as X-Api-Key: X_API_KEY.
std::string variableFor(const std::string& header, const std::string& secretHeader) {
  if (equalsIgnoringCase(header, secretHeader)) return "OKTA_HOOK_AUTH_SECRET";
  std::string name;
  for (const char c : header) {
    const auto letter = static_cast<unsigned char>(c);
    name += std::isalnum(letter) ? static_cast<char>(std::toupper(letter)) : '_';
  }
  return std::isdigit(static_cast<unsigned char>(name[0])) ? "_" + name : name;
}

// Whether the body can be an argument: an '@' in front would be the name of a file.
bool fitsAnArgument(const std::string& body) { return plain(body) && !body.starts_with('@'); }

}  // namespace

const Exchange* lastSent(const CheckResult& result) {
  const auto& exchanges = result.exchanges;
  // Who asks an org calls it as the suite, and is called by it as by Okta.
  const bool ofAnOrg = result.check != nullptr && result.check->ask;
  const auto last =
      std::find_if(exchanges.rbegin(), exchanges.rend(), [&](const Exchange& exchange) {
        return !ofAnOrg || exchange.request.headers.find("User-Agent") == CustomerPart::kUserAgent;
      });
  return last == exchanges.rend() ? nullptr : &*last;
}

bool needsBodyFile(const Exchange& exchange, const CurlStyle& style) {
  return exchange.request.body.size() > style.inlineBytes;
}

bool cutShort(const Exchange& exchange) {
  const auto length = exchange.request.headers.find("Content-Length");
  // What was hidden in a body changes its length a little, and what was cut off is much.
  return length && std::strtoull(std::string(*length).c_str(), nullptr, 10) >
                       exchange.request.body.size() + (64U << 10);
}

std::vector<std::string> curlParts(const Exchange& exchange, const CurlStyle& style) {
  const HttpRequest& request = exchange.request;
  std::vector<std::string> parts;
  const bool fromFile = needsBodyFile(exchange, style);
  const bool piped = !fromFile && !request.body.empty() && !fitsAnArgument(request.body);
  std::string start;
  if (piped) start = "printf '%b' '" + octal(request.body) + "' | ";
  start += "curl -i";
  if (request.method == "HEAD" && request.body.empty()) {
    start += " -I";
  } else {
    start += " -X " + (plain(request.method) &&
                               request.method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                                   std::string::npos
                           ? request.method
                           : quoted(request.method));
  }
  // The answer to a HEAD has no body, which curl would wait for.
  if (request.method == "HEAD" && !request.body.empty()) start += " -m 5";
  if (exchange.url.starts_with("https:")) start += " --http1.1";
  if (exchange.url.find_first_of("[]{}") != std::string::npos) start += " -g";
  parts.push_back(start + " " + quoted(exchange.url));

  for (const HttpHeader& header : request.headers) {
    if (madeByCurl(header.name)) continue;
    if (header.value == "(secret)") {
      parts.push_back("-H \"" + header.name + ": $" + variableFor(header.name, style.secretHeader) +
                      "\"");
    } else if (header.value == "SSWS (secret)") {
      parts.push_back("-H \"" + header.name + ": SSWS $OKTA_MOCK_TOKEN\"");
    } else if (header.value == kChangedSecret) {
      parts.push_back("-H \"" + header.name + ": ${OKTA_HOOK_WRONG_SECRET:-not the secret}\"");
    } else if (header.value.empty()) {
      // curl's way of sending a header without a value.
      parts.push_back("-H " + quoted(header.name + ";"));
    } else {
      parts.push_back("-H " + quoted(header.name + ": " + header.value));
    }
  }
  // What curl adds unless told not to.
  if (!request.headers.has("User-Agent")) parts.emplace_back("-A ''");
  if (!request.headers.has("Accept")) parts.emplace_back("-H 'Accept:'");
  if (!request.body.empty() && !request.headers.has("Content-Type")) {
    parts.emplace_back("-H 'Content-Type:'");
  }
  if (fromFile) {
    parts.push_back("--data-binary @" +
                    quoted(style.bodyFile.empty() ? "body.json" : style.bodyFile));
  } else if (piped) {
    parts.emplace_back("--data-binary @-");
  } else if (!request.body.empty() || request.method == "POST") {
    parts.push_back("--data-binary " + quoted(request.body));
  }
  return parts;
}

std::string curlLine(const Exchange& exchange, const CurlStyle& style) {
  std::string line;
  for (const std::string& part : curlParts(exchange, style)) {
    line += (line.empty() ? "" : " ") + part;
  }
  return line;
}

}  // namespace hooks
