#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/json.h"
#include "receiver/cli/testing/child_process.h"
#include "receiver/http/http_server.h"

namespace hooks {

// okta-conformance as its users meet it, and those whom it judges: the cast of the tests of the
// program.

// How it ended, and all it said.
struct Ended {
  int status = -1;
  std::string out;
  std::string err;
};
Ended runConformance(std::vector<std::string> arguments, std::vector<std::string> environment = {});
// The verdict of each check in a report that --json printed: {"verify/echo": "PASS"}.
std::map<std::string, std::string> verdictsIn(const std::string& json);

// A receiver on a port of this process that does what it should, in few lines: acts once on every
// user that is created, and writes who it was to `log`.
class SomeReceiver : public HttpHandler {
 public:
  explicit SomeReceiver(std::optional<TlsFiles> tls = std::nullopt);
  ~SomeReceiver() override { hangs = false; }

  HttpResponse handle(const HttpRequest& request) override;
  std::string url() const { return server_.url() + "/hook"; }
  std::uint16_t port() const { return server_.port(); }
  std::vector<HttpRequest> requests() const;
  // Whether one came, in time.
  bool wasCalled() const;
  void forget();

  // To be set before it is used.
  std::filesystem::path log = {};
  // Says nothing about this and takes its time for every answer.
  std::atomic<bool> hangs = false;

 private:
  void act(const HttpRequest& request);

  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  std::vector<HttpRequest> requests_;
  std::vector<std::string> known_;
  HttpServer server_;
};

// `okta-conformance zoo --serve`, ready, with its log in a file.
class ZooProcess {
 public:
  ZooProcess(const std::string& defect, const std::string& log, std::uint16_t port = 0);
  const std::string& url() const { return url_; }

 private:
  ChildProcess process_;
  std::string url_;
};

// A folder of the test's own, which goes when it ends.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  std::string write(const std::string& name, const std::string& content) const;
  std::string read(const std::string& name) const;
  std::string path(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace hooks
