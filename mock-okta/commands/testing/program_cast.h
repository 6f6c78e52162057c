#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/json.h"
#include "mock-okta/outbound/poco_transport.h"
#include "receiver/cli/testing/child_process.h"
#include "receiver/http/http_server.h"

namespace hooks {

// mock-okta as its users meet it, and those it talks to: the cast of the tests of the program.

// How it ended, and all it said.
struct Ended {
  int status = -1;
  std::string out;
  std::string err;
};
Ended runMockOkta(std::vector<std::string> arguments, std::vector<std::string> environment = {});

// `mock-okta serve --port 0 --json`, ready; killed at the end if it is still there. Throws
// std::runtime_error, with what it said, if it does not get ready.
class RunningOrg {
 public:
  explicit RunningOrg(std::vector<std::string> options = {},
                      std::vector<std::string> environment = {});

  HttpResponse ask(const std::string& method, const std::string& path,
                   const std::string& body = {});
  // The same where 200 is expected, parsed.
  Json json(const std::string& method, const std::string& path, const std::string& body = {});
  // The id of a new hook for a type.
  std::string addHook(const std::string& uri, const std::string& eventType = "user.session.start");
  // --org and --token of `trigger`, after its type.
  std::vector<std::string> trigger(std::vector<std::string> options) const;

  ChildProcess process;
  Json ready;
  std::string url;
  std::string token;

 private:
  SystemClock clock_;
};

// Some receiver on a port of this process: answers the challenge, and deliveries with `status`.
class SomeReceiver : public HttpHandler {
 public:
  SomeReceiver();

  HttpResponse handle(const HttpRequest& request) override;
  std::string url() const { return server_.url() + "/hook"; }
  // The bodies of the deliveries so far.
  std::vector<std::string> bodies() const;
  // Whether that many came, in time.
  bool got(std::size_t count) const;

  // What is wrong with it; to be set before it is used.
  std::atomic<int> status = 204;
  std::string answerBody = {};
  bool answersAnything = true;
  bool actsOnFirstOnly = false;
  std::filesystem::path log = {};

 private:
  void act(const HttpRequest& request);

  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  std::vector<std::string> bodies_;
  HttpServer server_;
};

// A folder of the test's own, which goes when it ends.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  std::string write(const std::string& name, const std::string& content) const;
  std::string path(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace hooks
