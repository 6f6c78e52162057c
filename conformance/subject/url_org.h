#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "conformance/check/org_subject.h"
#include "receiver/http/http_server.h"

namespace hooks {

struct UrlOrgOptions {
  Secret token = {};
  Secret readOnlyToken = {};
  // Under which URL the org reaches the probe; empty: at its own port, if the org is on this
  // machine.
  std::string probeUrl = {};
  // Of the probe, on 127.0.0.1; 0 takes a free one.
  std::uint16_t probePort = 0;
  // Whether somebody relies on it.
  bool real = false;
  // How long what happens there may take to show.
  std::chrono::milliseconds patience = std::chrono::seconds(20);
  // See OrgSubject; the client itself if there is none. Must outlive the org.
  Transport* cleaner = nullptr;
};

// An org at a URL, with a probe on a port of this machine. Finds out by itself whether it is a
// mock, and whose hands its time is in.
class UrlOrg : public OrgSubject {
 public:
  // Asks the org once. The client and the clock must outlive it. Throws ShapeError for a url that
  // is none, and std::runtime_error for a port that cannot be had.
  UrlOrg(const std::string& url, Transport& client, const Clock& clock, UrlOrgOptions options);

  std::string name() const override { return url_; }
  std::string url() const override { return url_; }
  Transport& transport() override { return client_; }
  Transport& cleaner() override { return options_.cleaner ? *options_.cleaner : client_; }
  const Clock& clock() const override { return clock_; }
  Secret token() const override { return options_.token; }
  Secret readOnlyToken() const override { return options_.readOnlyToken; }
  Probe* probe() override { return options_.probeUrl.empty() ? nullptr : &probe_; }
  std::string probeUrl() const override { return options_.probeUrl; }
  bool direct() const override { return direct_; }
  bool callsThisMachine() const override { return direct_ && !options_.real; }
  bool hasControl() const override { return control_; }
  bool movesTime() const override { return movesTime_; }
  bool real() const override { return options_.real; }
  std::chrono::milliseconds patience() const override { return options_.patience; }
  // Not if one check moves the time of the others.
  bool concurrent() const override { return !movesTime_; }

 private:
  std::string url_;
  Transport& client_;
  const Clock& clock_;
  UrlOrgOptions options_;
  bool direct_ = true;
  bool control_ = false;
  bool movesTime_ = false;
  Probe probe_;
  HttpServer server_;
};

}  // namespace hooks
