#include "conformance/commands/testing/program_cast.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 60s;

}  // namespace

Ended runConformance(std::vector<std::string> arguments, std::vector<std::string> environment) {
  arguments.insert(arguments.begin(), OKTA_CONFORMANCE);
  // Nothing of a run that failed is kept in the home of whoever runs the tests.
  environment.insert(environment.begin(), "OKTA_CONFORMANCE_STATE=/dev/null");
  // Nor is anybody's proxy asked for this machine; a test's own stands before these.
  for (const char* none : {"http_proxy=", "https_proxy=", "HTTPS_PROXY="}) {
    environment.emplace_back(none);
  }
  ChildProcess process(std::move(arguments), std::move(environment));
  Ended end;
  while (const auto line = process.line(kPatience)) end.out += *line + "\n";
  end.status = process.wait(kPatience).value_or(-1);
  end.err = process.errors();
  return end;
}

std::map<std::string, std::string> verdictsIn(const std::string& json) {
  std::map<std::string, std::string> found;
  const Json report = readJson(json);
  for (const Json& check : at(report, "/results")->as_array()) {
    found[std::string(*textAt(check, "/id"))] = *textAt(check, "/verdict");
  }
  return found;
}

SomeReceiver::SomeReceiver(std::optional<TlsFiles> tls) : server_(*this, {.tls = std::move(tls)}) {
  server_.start();
}

HttpResponse SomeReceiver::handle(const HttpRequest& request) {
  {
    const std::lock_guard guard(mutex_);
    requests_.push_back(request);
  }
  came_.notify_all();
  for (int i = 0; hangs && i < 20'000; ++i) std::this_thread::sleep_for(1ms);
  if (request.method == "GET") {
    const auto challenge = VerificationChallenge::in(request);
    return challenge ? challenge->answer() : HttpResponse{404};
  }
  if (request.method != "POST") return {.status = 405, .headers = {{"Allow", "GET, POST"}}};
  try {
    act(request);
  } catch (const std::exception&) {
    return {.status = 400};
  }
  return {.status = 204};
}

void SomeReceiver::act(const HttpRequest& request) {
  const Json body = readJson(request.body);
  const Json* events = at(body, "/data/events");
  if (events == nullptr || !events->is_array()) throw std::invalid_argument("no events");
  const std::lock_guard guard(mutex_);
  for (const Json& event : events->get_array()) {
    const std::string id(textAt(event, "/uuid").value_or(""));
    if (std::find(known_.begin(), known_.end(), id) != known_.end()) continue;
    known_.push_back(id);
    const Json* targets = at(event, "/target");
    if (log.empty() || textAt(event, "/eventType") != "user.lifecycle.create" ||
        textAt(event, "/outcome/result") != "SUCCESS" || targets == nullptr ||
        !targets->is_array()) {
      continue;
    }
    std::ofstream out(log, std::ios::app);
    for (const Json& target : targets->get_array()) {
      if (textAt(target, "/type") != "User") continue;
      out << compact(*at(target, "/alternateId")) << std::endl;
      break;
    }
  }
}

std::vector<HttpRequest> SomeReceiver::requests() const {
  const std::lock_guard guard(mutex_);
  std::vector<HttpRequest> some;
  for (const HttpRequest& request : requests_) {
    // The way is measured before anything is judged.
    if (request.path() != "/okta-conformance/round-trip") some.push_back(request);
  }
  return some;
}

bool SomeReceiver::wasCalled() const {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, kPatience, [&] { return !requests_.empty(); });
}

void SomeReceiver::forget() {
  const std::lock_guard guard(mutex_);
  requests_.clear();
}

ZooProcess::ZooProcess(const std::string& defect, const std::string& log, std::uint16_t port)
    : process_({"/bin/sh", "-c",
                "exec '" OKTA_CONFORMANCE "' zoo --serve " + defect + " --port " +
                    std::to_string(port) + " > '" + log + "'"}) {
  for (int i = 0; i < 20'000 && url_.empty(); ++i) {
    std::ifstream in(log);
    for (std::string line; std::getline(in, line) && !in.eof();) {
      if (line.find(": serving ") != std::string::npos) url_ = line.substr(line.rfind(' ') + 1);
    }
    if (url_.empty()) std::this_thread::sleep_for(1ms);
  }
  if (url_.empty()) throw std::runtime_error("the zoo did not get ready: " + process_.errors());
}

TestFolder::TestFolder() {
  std::string name = std::filesystem::temp_directory_path() / "okta-conformance-XXXXXX";
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

std::string TestFolder::read(const std::string& name) const {
  std::ostringstream text;
  text << std::ifstream(path(name), std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace hooks
