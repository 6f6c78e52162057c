#pragma once

#include "conformance/check/subject.h"
#include "conformance/subject/way.h"
#include "mock-okta/outbound/poco_transport.h"

namespace hooks {

struct UrlSubjectOptions {
  HookCredentials credentials = {};
  PocoTransportOptions client = {};
  Observer* observer = nullptr;
  Sink* sink = nullptr;
  Faults* faults = nullptr;
  ReceiverProcess* process = nullptr;
  WayOptions way = {};
};

// A receiver at a URL, in whatever language, called as Okta would call it.
class UrlSubject : public Subject {
 public:
  // Throws ShapeError for a url, or a file of the client's options, that cannot be used.
  UrlSubject(std::string url, const Clock& clock, UrlSubjectOptions options = {});

  std::string name() const override { return url_; }
  std::string url() const override { return url_; }
  Transport& transport() override { return way_; }
  const Clock& clock() const override { return clock_; }
  const HookCredentials& credentials() const override { return options_.credentials; }
  Observer* observer() override { return options_.observer; }
  Sink* sink() override { return options_.sink; }
  Faults* faults() override { return options_.faults; }
  ReceiverProcess* process() override { return options_.process; }
  // Not through a proxy or a tunnel, which would judge the bytes before the receiver can.
  bool takesBytes() const override { return direct_ && way_.direct(); }
  std::optional<RawConnection> connect() override;
  std::optional<TlsInspection> inspectTls() override;

  // What lies between here and it.
  Way& way() { return way_; }

 private:
  std::string url_;
  const Clock& clock_;
  UrlSubjectOptions options_;
  PocoTransport transport_;
  Way way_;
  bool direct_;
};

}  // namespace hooks
