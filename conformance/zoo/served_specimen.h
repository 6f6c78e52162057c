#pragma once

#include "conformance/subject/url_subject.h"
#include "conformance/zoo/poor_server.h"
#include "conformance/zoo/specimen.h"
#include "mock-okta/outbound/testing/test_certificates.h"

namespace hooks {

// A specimen behind the web server of its blueprint, on a free port of this machine: for defects at
// the level of bytes. It is judged over that port, and still watched exactly.
//
// Time is real, but what is slow in the receiver takes none: its defects are elsewhere.
class ServedSpecimen : public Subject {
 public:
  // With `server`, on that one and not on its blueprint's.
  explicit ServedSpecimen(const Defect* defect = nullptr,
                          HookCredentials credentials = Specimen::usualCredentials(),
                          std::optional<ServerHabits> server = std::nullopt);

  std::string name() const override;
  std::string url() const override { return subject_.url(); }
  Transport& transport() override { return subject_.transport(); }
  const Clock& clock() const override { return clock_; }
  const HookCredentials& credentials() const override { return subject_.credentials(); }
  Observer* observer() override { return subject_.observer(); }
  Faults* faults() override { return specimen_.subject().faults(); }
  Sink* sink() override { return specimen_.subject().sink(); }
  bool takesBytes() const override { return subject_.takesBytes(); }
  std::optional<RawConnection> connect() override { return subject_.connect(); }
  std::optional<TlsInspection> inspectTls() override { return subject_.inspectTls(); }
  // One check after the other, so that what one breaks is not another's verdict.
  bool concurrent() const override { return false; }
  std::unique_ptr<Subject> with(const HookCredentials& credentials) override;

 private:
  const Defect* defect_;
  const SystemClock clock_;
  Specimen specimen_;
  const ServerHabits habits_;
  PoorServer server_;
  const TestFile authority_;
  UrlSubject subject_;
};

}  // namespace hooks
