#include "mock-okta/lifecycle/narration.h"

#include <iomanip>
#include <sstream>

#include "fixtures/wire/hidden_text.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/answer_too_long.h"

namespace hooks {

namespace {

std::string_view word(StepResult result) {
  switch (result) {
    case StepResult::Passed:
      return "ok";
    case StepResult::Failed:
      return "FAIL";
    case StepResult::Skipped:
      return "skip";
  }
  return "?";
}

std::string colored(std::string text, StepResult result, bool color) {
  if (!color) return text;
  const char* code = result == StepResult::Passed   ? "32"
                     : result == StepResult::Failed ? "31"
                                                    : "33";
  return "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
}

std::string milliseconds(Microseconds took) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1) << static_cast<double>(took.count()) / 1000.0 << " ms";
  return out.str();
}

// The number of bytes with its thousands apart.
std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

// Control characters of what a stranger sent do not reach the terminal.
std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) {
    out += static_cast<unsigned char>(c) < 0x20 || c == '\x7f' ? '.' : c;
  }
  if (text.size() > most) out += "…";
  return out;
}

std::string whatWasSent(const Exchange& exchange) {
  std::string text = exchange.request.method + " " + exchange.request.target;
  if (exchange.request.body.empty()) return text;
  try {
    const Json body = readJson(exchange.request.body);
    const Json* events = at(body, "/data/events");
    if (events != nullptr && events->is_array()) {
      const std::size_t count = events->get_array().size();
      text += ", " + std::to_string(count) + (count == 1 ? " event" : " events");
    }
  } catch (const ShapeError&) {
    text += ", not JSON";
  }
  return text + ", " + grouped(exchange.request.body.size()) + " bytes";
}

std::string whatCame(const Exchange& exchange) {
  std::string text = exchange.response
                         ? std::to_string(exchange.status())
                         : std::string(toString(*exchange.unanswered, exchange.detail));
  text += " in " + milliseconds(exchange.took);
  if (!exchange.response && !exchange.detail.empty())
    text += " (" + printable(exchange.detail, 120) + ")";
  return text;
}

bool isSecret(const HttpHeader& header, const LifecycleOptions& options) {
  if (equalsIgnoringCase(header.name, options.authHeader)) return true;
  for (const HttpHeader& own : options.headers) {
    if (equalsIgnoringCase(header.name, own.name)) return true;
  }
  return equalsIgnoringCase(header.name, "authorization");
}

std::string shown(std::string_view text, const LifecycleOptions& options) {
  // A receiver may tell them.
  HiddenText hidden;
  hidden.hideCredential(options.authSecret);
  for (const HttpHeader& header : options.headers) {
    hidden.hide(header.value, HiddenText::kShortestPassword);
  }
  return hidden(std::string(text));
}

void whole(const Exchange& exchange, const LifecycleOptions& options, std::ostream& out) {
  for (const HttpHeader& header : exchange.request.headers) {
    out << "        > " << header.name << ": "
        << (isSecret(header, options) ? "(secret)" : printable(header.value, 400)) << "\n";
  }
  if (!exchange.request.body.empty()) {
    out << "        > " << printable(shown(exchange.request.body, options), 4000) << "\n";
  }
  if (!exchange.response) return;
  out << "        < " << exchange.status() << " " << reasonPhrase(exchange.status()) << "\n";
  for (const HttpHeader& header : exchange.response->headers) {
    out << "        < " << printable(header.name, 100) << ": "
        << printable(shown(header.value, options), 400) << "\n";
  }
  if (!exchange.response->body.empty()) {
    out << "        < " << printable(shown(exchange.response->body, options), 4000) << "\n";
  }
}

JsonObject exchangeJson(const Exchange& exchange, const LifecycleOptions& options) {
  JsonArray headers;
  for (const HttpHeader& header : exchange.request.headers) {
    headers.push_back(JsonObject{{"name", header.name},
                                 {"value", isSecret(header, options) ? "(secret)" : header.value}});
  }
  JsonObject result{{"method", exchange.request.method},
                    {"url", exchange.url},
                    {"headers", headers},
                    {"body", shown(exchange.request.body, options)},
                    {"tookMs", static_cast<double>(exchange.took.count()) / 1000.0}};
  if (exchange.response) {
    JsonArray came;
    for (const HttpHeader& header : exchange.response->headers) {
      came.push_back(JsonObject{{"name", header.name}, {"value", shown(header.value, options)}});
    }
    result["answer"] = JsonObject{{"status", exchange.status()},
                                  {"headers", came},
                                  {"body", shown(exchange.response->body, options)}};
  } else {
    result["unanswered"] = toString(*exchange.unanswered, exchange.detail);
    result["detail"] = exchange.detail;
  }
  return result;
}

// The beginning of a line that says who did what.
std::string label(std::string_view text) {
  constexpr std::size_t kWidth = 19;
  return "      " + std::string(text) + ":" + std::string(kWidth - text.size() - 1, ' ');
}

// What became of the events. Without a look into the receiver's log only what was answered is
// known.
std::string fateOfEvents(const LifecycleReport& report) {
  const std::string lost = std::to_string(report.lost());
  const std::string all = std::to_string(report.events());
  if (report.observed || report.lost() == report.events()) {
    return lost + " of " + all + " events would be lost.";
  }
  constexpr const char* kRemedy = " was not seen: --observe-log FILE looks into its log.";
  if (report.lost() == 0) {
    return all + " events, none known to be lost. What the receiver did with them" + kRemedy;
  }
  return lost + " of " + all + " events were not acknowledged, at least these would be lost. " +
         "What the receiver did with the others" + kRemedy;
}

bool alike(const Exchange& a, const Exchange& b) {
  return a.request.method == b.request.method && a.request.target == b.request.target &&
         a.status() == b.status();
}

}  // namespace

void narrate(const LifecycleStep& step, const LifecycleOptions& options, NarrationStyle style,
             std::ostream& out) {
  out << std::setw(2) << step.number << "  "
      << colored(std::string(word(step.result)), step.result, style.color)
      << std::string(6 - word(step.result).size(), ' ') << step.title << "\n";
  for (std::size_t i = 0; i < step.toOkta.size();) {
    const Exchange& exchange = step.toOkta[i];
    std::size_t next = i + 1;
    while (!style.whole && next < step.toOkta.size() && alike(exchange, step.toOkta[next])) ++next;
    const bool ours = exchange.request.target.starts_with("/mock/");
    out << label(ours ? "asked of the mock" : "asked of Okta") << exchange.request.method << " "
        << exchange.request.target << " -> " << whatCame(exchange);
    if (next - i > 1) out << ", the first of " << next - i;
    out << "\n";
    if (style.whole) whole(exchange, options, out);
    i = next;
  }
  for (const Exchange& exchange : step.toReceiver) {
    out << label("sent to receiver") << whatWasSent(exchange) << " -> " << whatCame(exchange)
        << "\n";
    if (style.whole) whole(exchange, options, out);
  }
  if (step.result == StepResult::Skipped) {
    out << "      " << printable(shown(step.conclusion, options), 600) << "\n";
    return;
  }
  out << label("Okta concludes") << printable(shown(step.conclusion, options), 600) << "\n";
  if (!step.advice.empty()) out << label("to mend it") << step.advice << "\n";
}

void narrateEnd(const LifecycleReport& report, NarrationStyle style, std::ostream& out) {
  std::size_t failed = 0;
  std::size_t skipped = 0;
  for (const LifecycleStep& step : report.steps) {
    if (step.result == StepResult::Failed) ++failed;
    if (step.result == StepResult::Skipped) ++skipped;
  }
  const StepResult all = report.passed() ? StepResult::Passed : StepResult::Failed;
  std::ostringstream text;
  if (report.passed()) {
    text << (report.observed ? "The receiver did all it should: "
                             : "The receiver answered all as it should: ")
         << report.steps.size() << " steps, " << report.events() << " events, "
         << (report.observed ? "none lost." : "each acknowledged.");
  } else if (!report.verified) {
    text << "The endpoint was not verified: Okta would deliver nothing to it (" << failed << " of "
         << report.steps.size() << " steps failed, " << skipped << " skipped).";
  } else {
    text << failed << " of " << report.steps.size() << " steps failed";
    if (skipped > 0) text << ", " << skipped << " skipped";
    text << "; " << fateOfEvents(report);
  }
  out << "\n" << colored(text.str(), all, style.color) << "\n";
}

Json toJson(const LifecycleStep& step, const LifecycleOptions& options) {
  JsonArray toOkta;
  for (const Exchange& exchange : step.toOkta) toOkta.push_back(exchangeJson(exchange, options));
  JsonArray toReceiver;
  for (const Exchange& exchange : step.toReceiver)
    toReceiver.push_back(exchangeJson(exchange, options));
  const char* result = step.result == StepResult::Passed   ? "passed"
                       : step.result == StepResult::Failed ? "failed"
                                                           : "skipped";
  return JsonObject{{"type", "step"},          {"number", step.number},
                    {"id", step.id},           {"title", step.title},
                    {"result", result},        {"events", step.events},
                    {"lost", step.lost},       {"conclusion", shown(step.conclusion, options)},
                    {"advice", step.advice},   {"toOkta", toOkta},
                    {"toReceiver", toReceiver}};
}

Json toJson(const LifecycleReport& report) {
  return JsonObject{
      {"type", "summary"},           {"passed", report.passed()},    {"verified", report.verified},
      {"observed", report.observed}, {"steps", report.steps.size()}, {"events", report.events()},
      {"lost", report.lost()}};
}

}  // namespace hooks
