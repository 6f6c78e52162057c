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

HookCredentials Specimen::usualCredentials() {
  // okta:hook-secret, as an admin would configure basic authentication.
  return {.header = "Authorization", .secret = Secret("Basic b2t0YTpob29rLXNlY3JldA==")};
}

Specimen::Specimen(const Defect* defect, const Clock& clock,
                   std::function<void(std::chrono::milliseconds)> pause,
                   HookCredentials credentials, LogSink log)
    : defect_(defect),
      clock_(clock),
      pause_(std::move(pause)),
      credentials_(std::move(credentials)),
      observer_([this] { work(); }, log),
      around_{.clock = clock,
              .pause = pause_,
              .observer = observer_,
              .fetch = [this](const std::string& url) { sink_.record(url); }},
      blueprint_([&] {
        Blueprint blueprint;
        if (defect != nullptr) defect->build(blueprint);
        return blueprint;
      }()),
      application_(blueprint_.application(around_)),
      memory_(clock),
      inbox_(std::make_unique<GuardedInbox>(around_, memory_, blueprint_)),
      log_(std::move(log)),
      options_{.authHeader = credentials_.header,
               .secret = credentials_.secret,
               .log = [this](std::string_view line) { observer_.recordLog(line); }},
      inner_(std::make_unique<ReceiverHandler>(options_, *inbox_,
                                               [this] {
                                                 if (log_) worker_->wake();
                                               })),
      outer_(std::make_unique<OuterHandler>(*this)),
      subject_(*outer_, clock,
               {.name = defect == nullptr ? "the reference receiver, in this process"
                                          : "the defect " + defect->name + ", in this process",
                .credentials = credentials_,
                .observer = &observer_,
                .faults = this,
                .sink = &sink_}) {
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
  observer_.knowStateBy([this](const std::string& user) { return application_->stateOf(user); });
  observer_.recordLog("receiver: started");
  if (log_ && !blueprint_.workBeforeAnswer) worker_->start();
}

Specimen::~Specimen() {
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

TimelessSpecimen::TimelessSpecimen(const Defect* defect, HookCredentials credentials)
    : defect_(defect),
      specimen_(std::make_unique<Specimen>(
          defect, clock_, [this](std::chrono::milliseconds time) { clock_.advance(time); },
          std::move(credentials))) {}

std::string TimelessSpecimen::name() const { return subject().name(); }

std::unique_ptr<Subject> TimelessSpecimen::with(const HookCredentials& credentials) {
  return std::make_unique<TimelessSpecimen>(defect_, credentials);
}

}  // namespace hooks
