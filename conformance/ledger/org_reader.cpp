#include "conformance/ledger/org_reader.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/http_date.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

// Okta gives up a query of the System Log after thirty seconds.
constexpr std::chrono::milliseconds kDeadline = 35s;
constexpr int kMostTries = 5;
constexpr std::size_t kPage = 200;
// With more, the filter would make the address too long.
constexpr std::size_t kMostTypesInFilter = 25;

std::string text(const Json& document, std::string_view pointer) {
  return std::string(textAt(document, pointer).value_or(""));
}

std::optional<std::int64_t> number(std::optional<std::string_view> text) {
  std::int64_t value = 0;
  if (!text) return std::nullopt;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (problem != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

// How long to wait before the next try. Source: Okta's SDK waits until the reset by the server's
// own date, and a second longer.
Microseconds waitAfter(const HttpResponse& refused) {
  constexpr Microseconds kLeast = 1s;
  constexpr Microseconds kMost = 15min;
  const auto reset = number(refused.headers.find("x-rate-limit-reset"));
  const auto date = parseHttpDate(refused.headers.find("Date").value_or(""));
  if (reset && date) {
    const Microseconds left = TimePoint(std::chrono::seconds(*reset)) - *date + 1s;
    return std::clamp(left, kLeast, kMost);
  }
  const auto after = number(refused.headers.find("Retry-After"));
  return std::clamp<Microseconds>(std::chrono::seconds(after.value_or(10)), kLeast, kMost);
}

std::string summaryOf(const HttpResponse& response) {
  std::string said;
  try {
    said = text(readJson(response.body), "/errorSummary");
  } catch (const ShapeError&) {
    // Not an error object: the status has to do.
  }
  return "answered " + std::to_string(response.status) +
         (said.empty() ? "" : ": " + oneLine(said, 200));
}

// The query of the URL with rel="next". Some stacks fold the lines of Link into one.
std::optional<std::string> nextQueryIn(const HttpHeaders& headers) {
  for (std::string_view line : headers.all("Link")) {
    while (!line.empty()) {
      const auto open = line.find('<');
      const auto close = line.find('>');
      if (open == line.npos || close == line.npos || close < open) break;
      const std::string_view url = line.substr(open + 1, close - open - 1);
      line.remove_prefix(close + 1);
      const std::string_view parameters = line.substr(0, line.find('<'));
      if (parameters.find("rel=\"next\"") == parameters.npos &&
          parameters.find("rel=next") == parameters.npos) {
        continue;
      }
      const auto query = url.find('?');
      if (query != url.npos) return std::string(url.substr(query + 1));
    }
  }
  return std::nullopt;
}

EventHook hookIn(const Json& form) {
  EventHook hook{.id = text(form, "/id"), .name = text(form, "/name")};
  hook.active = textAt(form, "/status") == "ACTIVE";
  hook.verified = textAt(form, "/verificationStatus") == "VERIFIED";
  hook.created = parseTime(text(form, "/created")).value_or(TimePoint{});
  hook.lastUpdated = parseTime(text(form, "/lastUpdated")).value_or(hook.created);
  hook.uri = text(form, "/channel/config/uri");
  if (hook.id.empty() || hook.uri.empty())
    throw OrgUnreachable("it lists a hook without id or uri");
  const auto each = [&](std::string_view pointer, const auto& take) {
    const Json* list = at(form, pointer);
    if (list == nullptr || !list->is_array()) return;
    for (const Json& element : list->get_array()) take(element);
  };
  each("/events/items", [&](const Json& item) {
    if (item.is_string()) hook.items.emplace_back(item.get_string());
  });
  each("/events/filter/eventFilterMap", [&](const Json& entry) {
    const std::string expression = text(entry, "/condition/expression");
    if (expression.empty()) return;
    if (!hook.filters) hook.filters.emplace();
    hook.filters->push_back({text(entry, "/event"), expression});
  });
  each("/channel/config/headers", [&](const Json& header) {
    hook.headers.push_back({text(header, "/key"), text(header, "/value")});
  });
  if (const auto key = textAt(form, "/channel/config/authScheme/key")) {
    hook.auth = HookAuthScheme{std::string(*key), Secret()};
  }
  return hook;
}

std::string filterFor(const std::vector<std::string>& types) {
  if (types.empty() || types.size() > kMostTypesInFilter) return {};
  std::string filter;
  for (const std::string& type : types) {
    filter += (filter.empty() ? "" : " or ") + ("eventType eq \"" + type + "\"");
  }
  return "&filter=" + percentEncoded(filter);
}

LogEvent eventIn(const Json& document) {
  try {
    return LogEvent(document);
  } catch (const ShapeError& error) {
    throw OrgUnreachable("its System Log holds what is no event: " + std::string(error.what()));
  }
}

bool wanted(const std::vector<std::string>& types, const LogEvent& event) {
  return types.empty() || std::find(types.begin(), types.end(), event.eventType()) != types.end();
}

}  // namespace

std::optional<HttpResponse> OrgReader::tried(const std::string& target, int attempt) {
  if (seams_.interrupted()) throw ReadingInterrupted();
  const std::string url = access_.url + target;
  HttpRequest request{.method = "GET",
                      .headers = {{"Accept", "application/json"},
                                  {"Authorization", "SSWS " + access_.token.reveal()},
                                  {"User-Agent", "okta-conformance"}}};
  Exchange exchange = seams_.transport.send(url, std::move(request), kDeadline);
  const bool last = attempt >= kMostTries;
  if (!exchange.answered()) {
    if (seams_.interrupted()) throw ReadingInterrupted();
    if (attempt == 1 && exchange.unanswered == Unanswered::Reset) return std::nullopt;
    throw OrgUnreachable(
        "no org answers at " + access_.url + " (" + std::string(toString(*exchange.unanswered)) +
        (exchange.detail.empty() || exchange.detail == toString(*exchange.unanswered)
             ? ""
             : ": " + oneLine(exchange.detail, 200)) +
        ")");
  }
  HttpResponse& response = *exchange.response;
  if (const auto date = response.headers.find("Date")) {
    if (const auto moment = parseHttpDate(*date)) now_ = *moment;
  }
  if (response.status == 200) return std::move(response);
  if (response.status == 401 || response.status == 403) {
    throw OrgRefuses(access_.url + " does not let this token read " +
                     target.substr(0, target.find('?')) + "; it " + summaryOf(response));
  }
  if (response.status == 429 && !last) {
    const Microseconds wait = waitAfter(response);
    seams_.say("the org's rate limit is reached; going on in " +
               std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()) + " s");
    seams_.pause(wait);
    return std::nullopt;
  }
  if (response.status >= 500 && attempt == 1) {
    seams_.pause(1s);
    return std::nullopt;
  }
  throw OrgUnreachable(access_.url + target.substr(0, target.find('?')) + " " +
                       summaryOf(response));
}

HttpResponse OrgReader::get(const std::string& target) {
  for (int attempt = 1;; ++attempt) {
    if (auto response = tried(target, attempt)) return std::move(*response);
  }
}

std::vector<Json> OrgReader::page(const std::string& target,
                                  std::optional<std::string>& nextQuery) {
  const HttpResponse response = get(target);
  nextQuery = nextQueryIn(response.headers);
  Json list;
  try {
    list = readJson(response.body);
  } catch (const ShapeError&) {
    // As if it were no list.
  }
  if (!list.is_array()) {
    throw OrgUnreachable(access_.url + target.substr(0, target.find('?')) +
                         " answers something else than a list: is it an Okta org?");
  }
  JsonArray& array = list.get_array();
  return {std::make_move_iterator(array.begin()), std::make_move_iterator(array.end())};
}

std::vector<EventHook> OrgReader::hooks() {
  std::vector<EventHook> found;
  std::optional<std::string> next = "";
  for (std::string last = "?"; next && *next != last;) {
    last = *next;
    for (const Json& form : page("/api/v1/eventHooks" + (last.empty() ? "" : "?" + last), next)) {
      found.push_back(hookIn(form));
    }
  }
  return found;
}

std::vector<LogEvent> OrgReader::events(TimePoint since, std::optional<TimePoint> until,
                                        const std::vector<std::string>& types) {
  std::vector<LogEvent> found;
  std::optional<std::string> next = "since=" + percentEncoded(formatTime(since)) +
                                    (until ? "&until=" + percentEncoded(formatTime(*until)) : "") +
                                    "&sortOrder=ASCENDING&limit=" + std::to_string(kPage) +
                                    filterFor(types);
  for (std::string last; next && *next != last;) {
    last = *next;
    const std::vector<Json> events = page("/api/v1/logs?" + last, next);
    // Who polls is always given a next page; an empty one is the end of what has happened.
    if (events.empty()) break;
    for (const Json& event : events) {
      LogEvent read = eventIn(event);
      if (wanted(types, read)) found.push_back(std::move(read));
    }
    if (found.size() > kMostEvents) {
      throw ShapeError("--since", "a span of at most " + std::to_string(kMostEvents) + " events",
                       "more of them since " + formatTime(since));
    }
  }
  return found;
}

std::vector<LogEvent> OrgReader::before(TimePoint moment, const std::vector<std::string>& types) {
  std::vector<LogEvent> found;
  std::optional<std::string> ignored;
  const std::string query = "since=" + percentEncoded(formatTime(moment - 90 * 24h)) +
                            "&until=" + percentEncoded(formatTime(moment)) +
                            "&sortOrder=DESCENDING&limit=" + std::to_string(kPage) +
                            filterFor(types);
  for (const Json& event : page("/api/v1/logs?" + query, ignored)) {
    LogEvent read = eventIn(event);
    if (wanted(types, read)) found.push_back(std::move(read));
  }
  return found;
}

TimePoint OrgReader::now() {
  if (!now_) get("/api/v1/logs?limit=1");
  if (!now_) throw OrgUnreachable(access_.url + " does not say what time it is (no Date header)");
  return *now_;
}

}  // namespace hooks
