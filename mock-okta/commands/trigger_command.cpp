#include "mock-okta/commands/trigger_command.h"

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/poco_transport.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr const char* kFooter =
    "An override names a place that the event has, as a JSON Pointer, and a JSON value:\n"
    "  --set '/target/0/alternateId=\"jane.doe@example.com\"' --set /outcome/result='\"FAILURE\"'\n"
    "\n"
    "Examples:\n"
    "  mock-okta trigger user.session.start\n"
    "  mock-okta trigger user.lifecycle.create --count 3 --batch\n"
    "  mock-okta trigger group.user_membership.add --org http://127.0.0.1:9000 --token-file "
    "token.txt\n"
    "\n"
    "Exit status: 0 it happened; 1 the org could not be reached, or did not let you in;\n"
    "2 wrong usage, or a type or an override that the org does not know.";

// What an org says of a refusal: its summary and the causes.
std::string refusal(const HttpResponse& response) {
  try {
    const Json error = readJson(response.body);
    std::string text(textAt(error, "/errorSummary").value_or(""));
    const Json* causes = at(error, "/errorCauses");
    if (causes != nullptr && causes->is_array()) {
      for (const Json& cause : causes->get_array()) {
        text += "; " + std::string(textAt(cause, "/errorSummary").value_or(""));
      }
    }
    if (!text.empty()) return text;
  } catch (const ShapeError&) {
    // Not an org of ours: the status says what there is to say.
  }
  return "it answered " + std::to_string(response.status);
}

}  // namespace

JsonObject overrides(const std::vector<std::string>& texts) {
  JsonObject set;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (!text.starts_with('/') || equals == std::string::npos) {
      throw UsageError("--set " + text +
                       ": write POINTER=JSON, such as '/target/0/displayName=\"Jane Doe\"'");
    }
    const std::string pointer = text.substr(0, equals);
    const std::string value = text.substr(equals + 1);
    try {
      set[pointer] = readJson(value);
    } catch (const ShapeError&) {
      throw UsageError("--set " + text + ": the value is not JSON; a text needs its quotes: '" +
                       pointer + "=" + compact(Json(value)) + "'");
    }
  }
  return set;
}

TriggerCommand::TriggerCommand(Program& program)
    : command_(program.command("trigger", "Makes an event happen in a running mock org.", kFooter,
                               [this] { return run(); })),
      token_(command_, "token", "OKTA_MOCK_TOKEN", "The org's API token") {
  command_.add_option("event-type", eventType_, "Such as user.session.start")
      ->required()
      ->type_name("EVENT_TYPE");
  command_.add_option("--org", org_, "The org's address")->capture_default_str()->type_name("URL");
  command_.add_option("--set", set_, "Change the event at a place; may be given more than once")
      ->allow_extra_args(false)
      ->type_name("POINTER=JSON");
  command_.add_option("--profile", profile_, "What is in the event: live, classic or 2019")
      ->capture_default_str()
      ->check(CLI::IsMember({"live", "classic", "2019"}))
      ->type_name("PROFILE");
  command_.add_option("--count", count_, "How many times it happens")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000))
      ->type_name("N");
  command_.add_flag("--batch", batch_, "All at once, so that Okta merges them into one request");
  command_.add_option("--ca", caFile_, "Trust this authority for an https org (PEM)")
      ->type_name("FILE");
  command_.add_flag("--json", json_, "Answer with one JSON object");
}

int TriggerCommand::run() {
  const Secret token = token_.read();
  if (token.empty()) {
    throw UsageError("the org wants a token: give --token-file FILE or set OKTA_MOCK_TOKEN");
  }
  const Json body = JsonObject{{"eventType", eventType_},
                               {"set", overrides(set_)},
                               {"count", count_},
                               {"batch", batch_},
                               {"profile", profile_}};
  while (org_.ends_with('/')) org_.pop_back();
  try {
    HttpUrl::parse(org_);
  } catch (const ShapeError&) {
    throw UsageError("--org " + org_ + ": write a URL such as http://127.0.0.1:8080");
  }
  PocoTransport transport(clock_, {.caFile = caFile_});
  const Exchange exchange =
      transport.send(org_ + "/mock/v1/events",
                     {.method = "POST",
                      .headers = {{"Accept", "application/json"},
                                  {"Content-Type", "application/json"},
                                  {"Authorization", "SSWS " + token.reveal()}},
                      .body = compact(body)},
                     60s);
  if (!exchange.answered()) {
    throw std::runtime_error("no org answers at " + org_ + " (" +
                             std::string(toString(*exchange.unanswered)) +
                             "); start one with `mock-okta serve`, or name it with --org");
  }
  if (exchange.status() == 401) {
    throw std::runtime_error(org_ +
                             " does not know this token; it is the one that mock-okta serve was "
                             "given, or printed when it was ready");
  }
  if (exchange.status() == 400) throw UsageError(refusal(*exchange.response));
  if (exchange.status() != 200) throw std::runtime_error(org_ + ": " + refusal(*exchange.response));
  if (json_) {
    out_.write(exchange.response->body);
    return kExitOk;
  }
  const Json answer = readJson(exchange.response->body);
  for (const Json& event : at(answer, "/events")->as_array()) {
    const std::string hooks(textAt(event, "/targetEventHookIds").value_or(""));
    out_.write(eventType_ + " " + std::string(textAt(event, "/uuid").value_or("")) +
               (hooks.empty() ? ": no active, verified hook asks for it" : " goes to " + hooks));
  }
  return kExitOk;
}

}  // namespace hooks
