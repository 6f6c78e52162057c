#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "conformance/check/begun_request.h"
#include "conformance/check/receiver_process.h"
#include "conformance/zoo/specimen.h"

namespace hooks {

// A specimen as a process that is ended and started again, without there being one: what it has
// persisted outlives it, and all the rest is built anew. Nobody answers while it does not run.
//
// Requests may come on several threads; it is ended and started while none is under way.
class SimulatedProcess : public ReceiverProcess, public Transport {
 public:
  // Keeps references to the clock.
  SimulatedProcess(const Defect* defect, HookCredentials credentials, VirtualClock& clock);
  ~SimulatedProcess() override;

  // The one that runs, or ran last.
  Specimen& specimen() const { return *specimen_; }
  std::unique_ptr<BegunRequest> begin(HttpRequest head);

  Exchange send(const std::string& url, HttpRequest request,
                std::chrono::milliseconds deadline) override;

  bool running() override { return life_ != Life::Ended; }
  std::vector<ProcessEnd> unaskedEnds() override;
  void askToEnd() override;
  std::optional<ProcessEnd> waitForEnd(std::chrono::milliseconds patience) override;
  void kill() override;
  void start() override;
  std::optional<ProcessUsage> usage() override;
  bool exactUsage() const override { return true; }

 private:
  class Begun;
  // Ending: it finishes what has begun, and takes nothing new.
  enum class Life { Running, Ending, Ended };

  std::unique_ptr<Specimen> make();
  Exchange answer(const std::string& url, HttpRequest request, std::chrono::milliseconds deadline);
  void end(ProcessEnd how, bool atOnce);

  const Defect* defect_;
  const HookCredentials credentials_;
  VirtualClock& clock_;
  const std::shared_ptr<Persisted> persisted_;
  std::atomic<Life> life_ = Life::Running;
  std::mutex mutex_;
  ProcessEnd lastEnd_;
  std::vector<ProcessEnd> unasked_;
  // Counts the starts, so that a request knows the process that it began with.
  int incarnation_ = 0;
  std::unique_ptr<Specimen> specimen_;
};

}  // namespace hooks
