#include "conformance/run/report_reader.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "conformance/checks/receiver_checks.h"
#include "fixtures/wire/base64.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

// One object of the document, and where it stands.
class Members {
 public:
  Members(const Json& value, std::string place) : place_(std::move(place)) {
    if (!value.is_object()) {
      throw ShapeError(place_.empty() ? "/" : place_, "an object",
                       std::string(jsonTypeName(value)));
    }
    object_ = &value.get_object();
  }

  const Json* find(std::string_view name) const { return object_->if_contains(name); }
  std::string text(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_string()) wrong(name, "a string", *value);
    return std::string(value->get_string());
  }
  std::optional<std::string> textOrNothing(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return text(name);
  }
  bool flag(std::string_view name) const {
    const Json* value = find(name);
    return value != nullptr && value->is_bool() && value->get_bool();
  }
  double number(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr) return 0;
    if (!value->is_number()) wrong(name, "a number", *value);
    return value->to_number<double>();
  }
  std::uint64_t whole(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr) return 0;
    boost::system::error_code error;
    const auto found = value->to_number<std::uint64_t>(error);
    if (error) wrong(name, "a whole number", *value);
    return found;
  }
  std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> all;
    for (const Json& value : list(name)) {
      if (!value.is_string()) wrong(name, "a list of strings", value);
      all.emplace_back(value.get_string());
    }
    return all;
  }
  const JsonArray& list(std::string_view name) const {
    static const JsonArray none;
    const Json* value = find(name);
    if (value == nullptr) return none;
    if (!value->is_array()) wrong(name, "an array", *value);
    return value->get_array();
  }
  std::string at(std::string_view name) const { return place_ + "/" + std::string(name); }
  [[noreturn]] void wrong(std::string_view name, const char* expected, const Json& found) const {
    throw ShapeError(at(name), expected, compact(found).substr(0, 100));
  }

 private:
  const JsonObject* object_;
  std::string place_;
};

template <typename Value>
Value named(const Members& members, std::string_view name, std::initializer_list<Value> all) {
  const std::string text = members.text(name);
  std::string names;
  for (const Value value : all) {
    if (toString(value) == text) return value;
    names += (names.empty() ? "" : ", ") + std::string(toString(value));
  }
  throw ShapeError(members.at(name), names, text);
}

Microseconds timeOf(const Members& members) {
  return Microseconds(static_cast<std::int64_t>(members.number("tookMs") * 1000));
}

TimePoint started(const Members& members) {
  return parseTime(members.text("started")).value_or(TimePoint{});
}

HttpHeaders headersOf(const Members& members) {
  HttpHeaders headers;
  for (const Json& line : members.list("headers")) {
    if (!line.is_array() || line.get_array().size() != 2 || !line.get_array()[0].is_string() ||
        !line.get_array()[1].is_string()) {
      members.wrong("headers", "pairs of name and value", line);
    }
    headers.add(std::string(line.get_array()[0].get_string()),
                std::string(line.get_array()[1].get_string()));
  }
  return headers;
}

std::string bodyOf(const Members& members) {
  if (const auto coded = members.textOrNothing("bodyBase64"))
    return base64Decoded(*coded).value_or("");
  return members.text("body");
}

Exchange exchangeOf(const Json& value, const std::string& place) {
  const Members members(value, place);
  Exchange exchange{.url = members.text("url")};
  exchange.started = started(members);
  exchange.took = timeOf(members);
  if (const Json* sent = members.find("request")) {
    const Members request(*sent, members.at("request"));
    exchange.request.method = request.text("method");
    exchange.request.headers = headersOf(request);
    exchange.request.body = bodyOf(request);
  }
  if (const Json* came = members.find("answer")) {
    const Members answer(*came, members.at("answer"));
    exchange.response =
        HttpResponse{static_cast<int>(answer.number("status")), headersOf(answer), bodyOf(answer)};
  } else if (members.find("unanswered") != nullptr) {
    exchange.unanswered =
        named(members, "unanswered",
              {Unanswered::NameNotFound, Unanswered::Refused, Unanswered::TlsFailed,
               Unanswered::TimedOut, Unanswered::Reset, Unanswered::NotHttp});
    exchange.detail = members.text("detail");
  }
  return exchange;
}

TunnelFailure tunnelFailureOf(const Json& value, const std::string& place) {
  const Members members(value, place);
  TunnelFailure failure{
      .kind = named(members, "tunnel",
                    {TunnelKind::None, TunnelKind::Ngrok, TunnelKind::Localtunnel,
                     TunnelKind::Cloudflare, TunnelKind::Hookdeck, TunnelKind::Smee,
                     TunnelKind::SvixPlay, TunnelKind::WebhookSite, TunnelKind::Unnamed})};
  failure.code = members.text("code");
  failure.what = members.text("what");
  failure.remedy = members.text("remedy");
  return failure;
}

CheckResult resultOf(const Json& value, const std::string& place, Report& report) {
  const Members members(value, place);
  auto check = std::make_shared<Check>(Check{
      .id = members.text("id"),
      .level = named(members, "level", {Level::Must, Level::Should, Level::May}),
      .checkClass =
          named(members, "class", {CheckClass::Safe, CheckClass::Normal, CheckClass::Hostile}),
      .requirement = members.text("requirement"),
      .source = {members.text("source"), members.text("says")},
      .sends = members.text("sends"),
      .expects = members.text("expects"),
      .why = members.text("why"),
      .fix = members.text("fix"),
      .recipe = members.text("recipe"),
      .loses = members.text("loses"),
      .run = {}});
  CheckResult result{.check = check.get()};
  result.verdict = named(members, "verdict",
                         {Verdict::Pass, Verdict::Fail, Verdict::Warn, Verdict::Info, Verdict::Skip,
                          Verdict::Inconclusive, Verdict::Error});
  result.expected = members.text("expected");
  result.actual = members.text("actual");
  result.reason = members.text("reason");
  result.accepted = members.textOrNothing("accepted");
  result.remarks = members.texts("remarks");
  result.took = timeOf(members);
  std::size_t number = 0;
  for (const Json& exchange : members.list("exchanges")) {
    result.exchanges.push_back(
        exchangeOf(exchange, members.at("exchanges") + "/" + std::to_string(number++)));
  }
  report.ownChecks.push_back(std::move(check));
  return result;
}

// Its place in the catalogue; behind all of it for one that is not there any more.
std::size_t placeOf(const CheckResult& result) {
  const auto& all = receiverChecks();
  return static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(),
                   [&](const Check& check) { return check.id == result.check->id; }) -
      all.begin());
}

}  // namespace

Report readReport(std::string_view json) {
  const Json document = readJson(json, {.bytes = 256U << 20});
  const Members members(document, "");
  if (members.text("schema") != "okta-conformance/1") {
    throw ShapeError("/schema", "okta-conformance/1, as --report json=FILE writes",
                     members.text("schema"));
  }
  Report report{.target = members.text("target"),
                .version = members.text("version"),
                .profile = members.text("profile"),
                .chosen = members.texts("chosen"),
                .left = members.texts("skipped"),
                .whole = members.flag("whole"),
                .strict = members.flag("strict"),
                .run = members.text("run")};
  report.shard = members.text("shard");
  report.seed = members.whole("seed");
  report.observer = members.text("observer");
  report.started = started(members);
  report.took = timeOf(members);
  report.requests = members.whole("requests");
  report.unreachable = members.textOrNothing("unreachable");
  if (const Json* failed = members.find("tunnelFailure"); failed != nullptr && !failed->is_null()) {
    report.tunnelFailure = tunnelFailureOf(*failed, "/tunnelFailure");
  }
  if (const Json* signal = members.find("interruptedBy"); signal != nullptr && signal->is_int64()) {
    report.interruptedBy = static_cast<int>(signal->get_int64());
  }
  report.notes = members.texts("notes");
  report.failsForNotes = members.flag("failsForNotes");
  std::size_t number = 0;
  for (const Json& result : members.list("results")) {
    report.results.push_back(resultOf(result, "/results/" + std::to_string(number++), report));
  }
  return report;
}

Report merged(std::vector<Report> parts) {
  if (parts.empty()) throw ShapeError("report merge", "at least one report", "none");
  Report whole = parts.front();
  std::set<std::string> ids;
  std::set<std::size_t> numbers;
  std::size_t of = 0;
  for (const CheckResult& result : whole.results) ids.insert(result.check->id);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Report& part = parts[i];
    if (part.target != whole.target || part.profile != whole.profile) {
      throw ShapeError("report merge", "reports of " + whole.target + ", profile " + whole.profile,
                       part.target + ", profile " + part.profile);
    }
    if (!part.shard.empty()) {
      const Shard shard = Shard::parse(part.shard);
      if (of != 0 && of != shard.of) {
        throw ShapeError("report merge", "parts of " + std::to_string(of), part.shard);
      }
      of = shard.of;
      numbers.insert(shard.number);
    }
    if (i == 0) continue;
    for (CheckResult& result : part.results) {
      if (!ids.insert(result.check->id).second) {
        throw ShapeError("report merge", "each check in one report", result.check->id + " in two");
      }
      whole.results.push_back(std::move(result));
    }
    whole.ownChecks.insert(whole.ownChecks.end(), part.ownChecks.begin(), part.ownChecks.end());
    whole.requests += part.requests;
    // They ran side by side, or might have.
    whole.took = std::max(whole.took, part.took);
    whole.started = std::min(whole.started, part.started);
    whole.strict = whole.strict || part.strict;
    whole.whole = whole.whole && part.whole;
    whole.notes.insert(whole.notes.end(), part.notes.begin(), part.notes.end());
    whole.failsForNotes = whole.failsForNotes || part.failsForNotes;
    if (!whole.unreachable) whole.unreachable = part.unreachable;
    if (!whole.tunnelFailure) whole.tunnelFailure = part.tunnelFailure;
    if (!whole.interruptedBy) whole.interruptedBy = part.interruptedBy;
  }
  if (of != 0 && numbers.size() == of) {
    whole.shard.clear();
  } else if (of != 0) {
    whole.notes.push_back(std::to_string(of - numbers.size()) + " of " + std::to_string(of) +
                          " parts are missing, and what they found out with them");
    whole.failsForNotes = true;
  } else {
    whole.whole = whole.whole && parts.size() == 1;
  }
  std::stable_sort(
      whole.results.begin(), whole.results.end(),
      [](const CheckResult& a, const CheckResult& b) { return placeOf(a) < placeOf(b); });
  return whole;
}

Shard Shard::parse(std::string_view text) {
  Shard shard{.number = 0, .of = 0};
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), text.data() + slash, shard.number);
    const auto second = std::from_chars(text.data() + slash + 1, end, shard.of);
    const bool whole = first.ptr == text.data() + slash && second.ptr == end;
    if (whole && first.ec == std::errc() && second.ec == std::errc() && shard.number >= 1 &&
        shard.number <= shard.of) {
      return shard;
    }
  }
  throw ShapeError("--shard", "a part and how many there are, such as 2/4", std::string(text));
}

bool Shard::has(std::string_view id) const {
  // FNV-1a: the same everywhere and for ever, which std::hash is not.
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  // Its low bits alone are poor for short texts.
  return (hash ^ hash >> 32) % of == number - 1;
}

}  // namespace hooks
