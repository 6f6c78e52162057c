#include "conformance/zoo/specimen.h"

namespace hooks {

// Fails while the store is down, and lets the defect have its say.
class Specimen::GuardedInbox : public Inbox {
 public:
  GuardedInbox(Surroundings& around, Inbox& inner, const Blueprint& blueprint)
      : around_(around), inner_(inner), blueprint_(blueprint) {}

  Accepted accept(const ReceivedEnvelope& envelope, const std::string& body) override {
    if (blueprint_.keep) return blueprint_.keep(around_, store_, envelope, body);
    return store_.accept(envelope, body);
  }
  bool mayWait() const override { return false; }
  std::vector<InboxItem> claim(TimePoint now, std::size_t max) override {
    return inner_.claim(now, max);
  }
  void done(const InboxItem& item) override { inner_.done(item); }
  void again(const InboxItem& item, TimePoint due) override { inner_.again(item, due); }
  void putBack(const InboxItem& item) override { inner_.putBack(item); }
  void setAside(const InboxItem& item, const std::string& problem) override {
    inner_.setAside(item, problem);
  }
  std::optional<TimePoint> nextDue() const override { return inner_.nextDue(); }
  std::size_t pending() const override { return inner_.pending(); }

 private:
  // The inner inbox, with the store's fault before it.
  class Store : public Inbox {
   public:
    explicit Store(GuardedInbox& owner) : owner_(owner) {}
    Accepted accept(const ReceivedEnvelope& envelope, const std::string& body) override {
      if (owner_.around_.storeDown) throw InboxUnavailable("the store is down");
      return owner_.inner_.accept(envelope, body);
    }
    bool mayWait() const override { return false; }
    std::vector<InboxItem> claim(TimePoint now, std::size_t max) override {
      return owner_.inner_.claim(now, max);
    }
    void done(const InboxItem& item) override { owner_.inner_.done(item); }
    void again(const InboxItem& item, TimePoint due) override { owner_.inner_.again(item, due); }
    void putBack(const InboxItem& item) override { owner_.inner_.putBack(item); }
    void setAside(const InboxItem& item, const std::string& problem) override {
      owner_.inner_.setAside(item, problem);
    }
    std::optional<TimePoint> nextDue() const override { return owner_.inner_.nextDue(); }
    std::size_t pending() const override { return owner_.inner_.pending(); }

   private:
    GuardedInbox& owner_;
  };

  Surroundings& around_;
  Inbox& inner_;
  const Blueprint& blueprint_;
  Store store_{*this};
};

class Specimen::OuterHandler : public HttpHandler {
 public:
  explicit OuterHandler(Specimen& specimen) : specimen_(specimen) {}

  HttpResponse handle(const HttpRequest& request) override {
    if (!specimen_.blueprint_.around) return inner(request);
    return specimen_.blueprint_.around(specimen_.around_, specimen_.options_, request,
                                       [this](const HttpRequest& next) { return inner(next); });
  }

  // The reference refuses before the body; what has something around it sees the body first.
  std::optional<HttpResponse> refuse(const HttpRequest& head) override {
    if (specimen_.blueprint_.around) return std::nullopt;
    return specimen_.inner_->refuse(head);
  }

 private:
  HttpResponse inner(const HttpRequest& request) {
    HttpResponse response = specimen_.inner_->handle(request);
    if (!specimen_.blueprint_.workBeforeAnswer || request.method != "POST") return response;
    specimen_.refused_ = false;
    specimen_.work();
    // What was thrown downstream goes on upstream, as in code without a try.
    return specimen_.refused_ ? HttpResponse{401} : response;
  }

  Specimen& specimen_;
};

Persisted::Persisted(const Clock& clock, LogSink tell)
    : observer(
          [this] {
            if (work) work();
          },
          std::move(tell)),
      inbox(std::make_unique<MemoryInbox>(clock)) {
  observer.knowStateBy([this](const std::string& user) { return directory.stateOf(user); });
}

HookCredentials Specimen::usualCredentials() {
  // okta:hook-secret-1, as an admin would configure basic authentication; of a length that needs no
  // padding, so that what begins with it can be another secret.
  return {.header = "Authorization", .secret = Secret("Basic b2t0YTpob29rLXNlY3JldC0x")};
}

Specimen::Specimen(const Defect* defect, const Clock& clock,
                   std::function<void(std::chrono::milliseconds)> pause,
                   HookCredentials credentials, LogSink log, std::shared_ptr<Persisted> persisted)
    : clock_(clock),
      pause_(std::move(pause)),
      credentials_(std::move(credentials)),
      persisted_(persisted ? std::move(persisted) : std::make_shared<Persisted>(clock, log)),
      around_{.clock = clock,
              .pause = pause_,
              .observer = persisted_->observer,
              .directory = persisted_->directory,
              .fetch = [this](const std::string& url) { persisted_->sink.record(url); }},
      blueprint_([&] {
        Blueprint blueprint;
        if (defect != nullptr) defect->build(blueprint);
        return blueprint;
      }()),
      application_(blueprint_.application(around_)),
      inbox_(std::make_unique<GuardedInbox>(around_, *persisted_->inbox, blueprint_)),
      log_(std::move(log)),
      options_{.authHeader = credentials_.header,
               .secret = credentials_.secret,
               .log = [this](std::string_view line) { persisted_->observer.recordLog(line); }},
      inner_(std::make_unique<ReceiverHandler>(options_, *inbox_,
                                               [this] {
                                                 if (log_) worker_->wake();
                                               })),
      outer_(std::make_unique<OuterHandler>(*this)),
      subject_(*outer_, clock,
               {.name = defect == nullptr ? "the reference receiver, in this process"
                                          : "the defect " + defect->name + ", in this process",
                .credentials = credentials_,
                .observer = &persisted_->observer,
                .faults = this,
                .sink = &persisted_->sink}) {
  worker_ = std::make_unique<Worker>(
      *inbox_, clock_,
      [this](const Json& event) {
        try {
          if (blueprint_.workTime.count() > 0) pause_(blueprint_.workTime);
          application_->take(event);
        } catch (const DownstreamRefused&) {
          refused_ = true;
          throw;
        }
      },
      WorkerOptions{.pause = std::chrono::milliseconds(1)});
  persisted_->work = [this] { work(); };
  persisted_->observer.recordLog("receiver: started");
  if (log_ && !blueprint_.workBeforeAnswer) worker_->start();
}

Specimen::~Specimen() {
  persisted_->work = nullptr;
  if (log_) worker_->drain(std::chrono::seconds(1));
}

void Specimen::work() {
  const std::lock_guard guard(workMutex_);
  worker_->step();
}

void Specimen::breakIt(Fault fault) {
  switch (fault) {
    case Fault::StoreDown:
      around_.storeDown = true;
      break;
    case Fault::DownstreamSlow:
      around_.downstreamSlow = true;
      break;
    case Fault::DownstreamRefuses:
      around_.downstreamRefuses = true;
      break;
  }
}

void Specimen::restore() {
  around_.storeDown = false;
  around_.downstreamSlow = false;
  around_.downstreamRefuses = false;
}

}  // namespace hooks
