#pragma once

#include <memory>
#include <mutex>

#include "conformance/check/subject.h"
#include "conformance/subject/handler_subject.h"
#include "conformance/zoo/defect.h"
#include "receiver/core/memory_inbox.h"
#include "receiver/core/worker.h"

namespace hooks {

// What outlives a receiver's process: its store, and what others saw of it.
struct Persisted {
  // Keeps a reference to the clock. `tell` hears of each line of the log.
  explicit Persisted(const Clock& clock, LogSink tell = {});

  // Works off what is in the inbox, if there is a process to do so.
  std::function<void()> work = {};
  Directory directory;
  RecordingObserver observer;
  RecordingSink sink;
  std::unique_ptr<MemoryInbox> inbox;
};

// One receiver of the zoo, alive: the reference receiver, or the same with one defect. It can be
// judged in this process, and its handler can be served.
class Specimen : private Faults {
 public:
  // The secret that specimens expect unless they are told another.
  static HookCredentials usualCredentials();

  // Time is the clock's; `pause` lets it pass. With `log`, which is told of each effect, it works
  // on a thread of its own; without, when its observer looks. Keeps a reference to the clock. With
  // `persisted` it goes on where the one before has left that.
  Specimen(const Defect* defect, const Clock& clock,
           std::function<void(std::chrono::milliseconds)> pause,
           HookCredentials credentials = usualCredentials(), LogSink log = {},
           std::shared_ptr<Persisted> persisted = nullptr);
  ~Specimen() override;

  HttpHandler& handler() { return *outer_; }
  Observer& observer() { return persisted_->observer; }
  Subject& subject() { return subject_; }
  // Has it really call the addresses that it would call; without, they are noted in its sink.
  void fetchBy(std::function<void(const std::string& url)> fetch) {
    around_.fetch = std::move(fetch);
  }
  Surroundings& surroundings() { return around_; }
  const Blueprint& blueprint() const { return blueprint_; }

  // Works off what waits in the inbox.
  void work();
  // What the reference would say to that head, whatever stands around it.
  std::optional<HttpResponse> refuse(const HttpRequest& head) { return inner_->refuse(head); }

 private:
  class GuardedInbox;
  class OuterHandler;

  void breakIt(Fault fault) override;
  void restore() override;

  const Clock& clock_;
  std::function<void(std::chrono::milliseconds)> pause_;
  HookCredentials credentials_;
  std::shared_ptr<Persisted> persisted_;
  Surroundings around_;
  Blueprint blueprint_;
  std::unique_ptr<Application> application_;
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

}  // namespace hooks
