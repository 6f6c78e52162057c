#include "conformance/run/formats.h"
#include "conformance/run/report_wording.h"
#include "fixtures/wire/base64.h"
#include "fixtures/wire/http.h"
#include "fixtures/wire/json.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

constexpr std::size_t kExchanges = 12;
constexpr std::size_t kBody = 256 << 10;

JsonArray headersOf(const HttpHeaders& headers) {
  JsonArray list;
  for (const HttpHeader& line : headers) {
    list.push_back(
        JsonObject{{"name", oneLine(line.name)}, {"value", oneLine(line.value, 10'000)}});
  }
  return list;
}

std::string typeOf(const HttpHeaders& headers) {
  return oneLine(headers.find("Content-Type").value_or("application/octet-stream"));
}

JsonObject requestOf(const Exchange& exchange) {
  const HttpRequest& request = exchange.request;
  JsonArray query;
  const auto mark = exchange.url.find('?');
  if (mark != std::string::npos) {
    for (const auto& [name, value] :
         queryMembers(std::string_view(exchange.url).substr(mark + 1))) {
      query.push_back(JsonObject{{"name", oneLine(name)}, {"value", oneLine(value)}});
    }
  }
  JsonObject out{{"method", oneLine(request.method)},
                 {"url", oneLine(exchange.url, 10'000)},
                 {"httpVersion", "HTTP/1.1"},
                 {"cookies", JsonArray{}},
                 {"headers", headersOf(request.headers)},
                 {"queryString", std::move(query)},
                 {"headersSize", -1},
                 {"bodySize", request.body.size()}};
  if (!request.body.empty()) {
    const std::string body = request.body.substr(0, kBody);
    out["postData"] = JsonObject{{"mimeType", typeOf(request.headers)},
                                 {"params", JsonArray{}},
                                 {"text", isUtf8(body) ? body : oneLine(body, 4 * kBody)}};
  }
  return out;
}

JsonObject responseOf(const Exchange& exchange) {
  JsonObject content{{"size", 0}, {"mimeType", "x-unknown"}};
  JsonObject out{{"status", exchange.status()}, {"statusText", ""},
                 {"httpVersion", "HTTP/1.1"},   {"cookies", JsonArray{}},
                 {"headers", JsonArray{}},      {"redirectURL", ""},
                 {"headersSize", -1},           {"bodySize", -1}};
  if (exchange.response) {
    const HttpResponse& response = *exchange.response;
    const std::string body = response.body.substr(0, kBody);
    content["size"] = response.body.size();
    content["mimeType"] = typeOf(response.headers);
    if (isUtf8(body)) {
      content["text"] = body;
    } else {
      content["text"] = base64Encoded(body);
      content["encoding"] = "base64";
    }
    out["statusText"] = reasonPhrase(response.status);
    out["headers"] = headersOf(response.headers);
    out["redirectURL"] = oneLine(response.headers.find("Location").value_or(""));
    out["bodySize"] = response.body.size();
  } else {
    // As browsers write a request that was not answered.
    out["_error"] = exchange.unanswered ? Json(toString(*exchange.unanswered)) : Json("no answer");
  }
  out["content"] = std::move(content);
  return out;
}

}  // namespace

void writeHar(const Report& report, std::ostream& out) {
  JsonArray pages;
  JsonArray entries;
  for (const CheckResult& result : report.results) {
    if (result.exchanges.empty()) continue;
    pages.push_back(
        JsonObject{{"startedDateTime", formatTime(result.exchanges.front().started)},
                   {"id", result.check->id},
                   {"title", result.check->id + ": " + std::string(toString(result.verdict)) +
                                 ", " + result.check->requirement},
                   {"pageTimings", JsonObject{{"onLoad", milliseconds(result.took)}}}});
    for (const Exchange* exchange : transcriptOf(result, kExchanges).exchanges) {
      const double took = milliseconds(exchange->took);
      entries.push_back(JsonObject{
          {"pageref", result.check->id},
          {"startedDateTime", formatTime(exchange->started)},
          {"time", took},
          {"request", requestOf(*exchange)},
          {"response", responseOf(*exchange)},
          {"cache", JsonObject{}},
          {"timings", JsonObject{{"send", 0}, {"wait", took}, {"receive", 0}}},
          {"comment", sentence(result).empty() ? "" : manyLines(sentence(result), 1000)}});
    }
  }
  const JsonObject creator{{"name", "okta-conformance"},
                           {"version", report.version.empty() ? "0" : report.version}};
  const auto trouble = tunnelTrouble(report);
  const std::string comment = trouble ? "the tunnel failed: " + oneLine(*trouble) : "";
  const JsonObject document{{"log", JsonObject{{"version", "1.2"},
                                               {"creator", creator},
                                               {"pages", std::move(pages)},
                                               {"entries", std::move(entries)},
                                               {"comment", comment}}}};
  out << pretty(document) << '\n';
}

}  // namespace hooks
