#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/ids.h"
#include "mock-okta/server/mock_okta.h"
#include "receiver/cli/output.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"
#include "receiver/http/http_server.h"

namespace hooks {

// `mock-okta serve`: the mock org on a port.
class ServeCommand {
 public:
  explicit ServeCommand(Program& program);

 private:
  int run();
  void checkOptions();
  HttpServerOptions serverOptions();
  MockOktaOptions orgOptions(const Secret& token);
  void sayReady(const std::string& url, const std::string& orgUrl, const Secret& token, bool made);
  void tell(const DeliveryRecord& record);
  // What was to be told before we had said that we are ready, which comes first.
  void tellEarly();
  void write(const DeliveryRecord& record);
  void log(const std::string& line);

  CLI::App& command_;
  std::string bind_ = "127.0.0.1";
  std::uint16_t port_ = 8080;
  std::string state_;
  std::string seedFile_;
  std::string fixtures_;
  std::string tlsCertificate_;
  std::string tlsKey_;
  std::string orgUrl_;
  std::string clockKind_ = "system";
  std::uint64_t idSeed_ = 0;
  std::string profile_ = "today";
  std::vector<std::string> assumed_;
  std::string caFile_;
  bool strictHttps_ = false;
  double window_ = 2;
  std::size_t batchMax_ = 100;
  double retryPause_ = 1;
  bool json_ = false;
  bool quiet_ = false;
  SecretOption token_;

  std::mutex tellMutex_;
  bool saidReady_ = false;
  std::vector<DeliveryRecord> early_;

  LineWriter out_{stdout};
  LineWriter err_{stderr};
  SystemClock systemClock_;
};

}  // namespace hooks
