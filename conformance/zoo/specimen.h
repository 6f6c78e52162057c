#pragma once

#include <memory>
#include <mutex>

#include "conformance/check/subject.h"
#include "conformance/subject/handler_subject.h"
#include "conformance/zoo/defect.h"
#include "receiver/core/memory_inbox.h"
#include "receiver/core/worker.h"

namespace hooks {

// One receiver of the zoo, alive: the reference receiver, or the same with one defect. It can be
// judged in this process, and its handler can be served.
class Specimen : private Faults {
 public:
  // The secret that specimens expect unless they are told another.
  static HookCredentials usualCredentials();

  // Time is the clock's; `pause` lets it pass. With `log`, which is told of each effect, it works
  // on a thread of its own; without, when its observer looks. Keeps a reference to the clock.
  Specimen(const Defect* defect, const Clock& clock,
           std::function<void(std::chrono::milliseconds)> pause,
           HookCredentials credentials = usualCredentials(), LogSink log = {});
  ~Specimen() override;

  HttpHandler& handler() { return *outer_; }
  Observer& observer() { return observer_; }
  Subject& subject() { return subject_; }
  // Has it really call the addresses that it would call; without, they are noted in its sink.
  void fetchBy(std::function<void(const std::string& url)> fetch) {
    around_.fetch = std::move(fetch);
  }

 private:
  class GuardedInbox;
  class OuterHandler;

  void breakIt(Fault fault) override;
  void restore() override;
  void work();

  const Defect* defect_;
  const Clock& clock_;
  std::function<void(std::chrono::milliseconds)> pause_;
  HookCredentials credentials_;
  RecordingObserver observer_;
  RecordingSink sink_;
  Surroundings around_;
  Blueprint blueprint_;
  std::unique_ptr<Application> application_;
  MemoryInbox memory_;
  std::unique_ptr<Inbox> inbox_;
  std::mutex workMutex_;
  std::unique_ptr<Worker> worker_;
  // What a sink threw while it worked before the answer.
  std::atomic<bool> refused_ = false;
  LogSink log_;
  ReceiverOptions options_;
  std::unique_ptr<HttpHandler> inner_;
  std::unique_ptr<HttpHandler> outer_;
  HandlerSubject subject_;
};

// A specimen with a clock of its own that is moved by hand, so that judging it takes no time.
class TimelessSpecimen : public Subject {
 public:
  explicit TimelessSpecimen(const Defect* defect = nullptr,
                            HookCredentials credentials = Specimen::usualCredentials());

  std::string name() const override;
  std::string url() const override { return subject().url(); }
  Transport& transport() override { return subject().transport(); }
  const Clock& clock() const override { return clock_; }
  const HookCredentials& credentials() const override { return subject().credentials(); }
  Observer* observer() override { return subject().observer(); }
  Faults* faults() override { return subject().faults(); }
  Sink* sink() override { return subject().sink(); }
  bool concurrent() const override { return false; }
  std::unique_ptr<Subject> with(const HookCredentials& credentials) override;

 private:
  Subject& subject() const { return specimen_->subject(); }

  const Defect* defect_;
  VirtualClock clock_;
  std::unique_ptr<Specimen> specimen_;
};

}  // namespace hooks
