#include "mock-okta/commands/testing/program_cast.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 20s;

std::vector<std::string> serving(std::vector<std::string> options) {
  options.insert(options.begin(), {MOCK_OKTA, "serve", "--port", "0", "--json"});
  return options;
}

}  // namespace

Ended runMockOkta(std::vector<std::string> arguments, std::vector<std::string> environment) {
  arguments.insert(arguments.begin(), MOCK_OKTA);
  ChildProcess process(std::move(arguments), std::move(environment));
  Ended end;
  while (const auto line = process.line()) end.out += *line + "\n";
  end.status = process.wait().value_or(-1);
  end.err = process.errors();
  return end;
}

RunningOrg::RunningOrg(std::vector<std::string> options, std::vector<std::string> environment)
    : process(serving(std::move(options)), std::move(environment)) {
  const auto line = process.line();
  if (!line) {
    process.wait(1s);
    throw std::runtime_error("it did not get ready: " + process.errors());
  }
  ready = readJson(*line);
  url = textAt(ready, "/url").value_or("");
  token = textAt(ready, "/token").value_or("");
}

HttpResponse RunningOrg::ask(const std::string& method, const std::string& path,
                             const std::string& body) {
  PocoTransport transport(clock_, {.insecure = true});
  const Exchange exchange = transport.send(url + path,
                                           {.method = method,
                                            .headers = {{"Accept", "application/json"},
                                                        {"Content-Type", "application/json"},
                                                        {"Authorization", "SSWS " + token}},
                                            .body = body},
                                           kPatience);
  if (!exchange.answered()) {
    throw std::runtime_error(method + " " + path + ": " +
                             std::string(toString(*exchange.unanswered)) + " " + exchange.detail);
  }
  return *exchange.response;
}

Json RunningOrg::json(const std::string& method, const std::string& path, const std::string& body) {
  const HttpResponse response = ask(method, path, body);
  if (response.status != 200) throw std::runtime_error(method + " " + path + ": " + response.body);
  return readJson(response.body);
}

std::string RunningOrg::addHook(const std::string& uri, const std::string& eventType) {
  const Json hook = JsonObject{
      {"name", uri},
      {"events", JsonObject{{"type", "EVENT_TYPE"}, {"items", JsonArray{eventType}}}},
      {"channel",
       JsonObject{{"type", "HTTP"}, {"version", "1.0.0"}, {"config", JsonObject{{"uri", uri}}}}}};
  return std::string(*textAt(json("POST", "/api/v1/eventHooks", compact(hook)), "/id"));
}

std::vector<std::string> RunningOrg::trigger(std::vector<std::string> options) const {
  options.insert(options.begin(), "trigger");
  options.insert(options.end(), {"--org", url, "--token", token});
  return options;
}

SomeReceiver::SomeReceiver() : server_(*this) { server_.start(); }

HttpResponse SomeReceiver::handle(const HttpRequest& request) {
  if (request.method == "GET") {
    const auto challenge = VerificationChallenge::in(request);
    return challenge && answersAnything ? challenge->answer() : HttpResponse{404};
  }
  {
    const std::lock_guard guard(mutex_);
    act(request);
    bodies_.push_back(request.body);
  }
  came_.notify_all();
  return {.status = status, .body = answerBody};
}

void SomeReceiver::act(const HttpRequest& request) {
  if (log.empty()) return;
  std::ofstream out(log, std::ios::app);
  const Json body = readJson(request.body);
  for (const Json& event : at(body, "/data/events")->as_array()) {
    if (const auto login = textAt(event, "/target/0/alternateId")) out << *login << std::endl;
    if (actsOnFirstOnly) return;
  }
}

std::vector<std::string> SomeReceiver::bodies() const {
  const std::lock_guard guard(mutex_);
  return bodies_;
}

bool SomeReceiver::got(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, kPatience, [&] { return bodies_.size() >= count; });
}

TestFolder::TestFolder() {
  std::string name = std::filesystem::temp_directory_path() / "mock-okta-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
  path_ = name;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TestFolder::write(const std::string& name, const std::string& content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

}  // namespace hooks
