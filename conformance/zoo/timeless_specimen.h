#pragma once

#include "conformance/zoo/simulated_process.h"

namespace hooks {

// A specimen with a clock of its own that is moved by hand, and in a process of its own that is
// only simulated, so that judging it takes no time.
class TimelessSpecimen : public Subject {
 public:
  explicit TimelessSpecimen(const Defect* defect = nullptr,
                            HookCredentials credentials = Specimen::usualCredentials());

  std::string name() const override { return subject().name(); }
  std::string url() const override { return subject().url(); }
  Transport& transport() override { return process_; }
  const Clock& clock() const override { return clock_; }
  const HookCredentials& credentials() const override { return subject().credentials(); }
  Observer* observer() override { return subject().observer(); }
  Faults* faults() override { return subject().faults(); }
  Sink* sink() override { return subject().sink(); }
  ReceiverProcess* process() override { return &process_; }
  std::unique_ptr<BegunRequest> begin(HttpRequest head) override {
    return process_.begin(std::move(head));
  }
  bool concurrent() const override { return false; }
  std::unique_ptr<Subject> with(const HookCredentials& credentials) override;

 private:
  Subject& subject() const { return process_.specimen().subject(); }

  const Defect* defect_;
  VirtualClock clock_;
  SimulatedProcess process_;
};

}  // namespace hooks
