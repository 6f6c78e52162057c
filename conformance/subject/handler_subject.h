#pragma once

#include <functional>

#include "conformance/check/subject.h"
#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/in_process_transport.h"

namespace hooks {

struct HandlerSubjectOptions {
  // Where the handler is to believe it is called.
  std::string url = "http://receiver.test/userCreated";
  std::string name = "a handler in this process";
  HookCredentials credentials = {};
  Observer* observer = nullptr;
  Faults* faults = nullptr;
  Sink* sink = nullptr;
  ReceiverProcess* process = nullptr;
  // Whether handle() may be called from several threads at once, on a clock that runs by itself.
  bool concurrent = true;
  // Makes a subject like this one that expects other credentials.
  std::function<std::unique_ptr<Subject>(const HookCredentials&)> with = {};
};

// A receiver in this process, judged without any socket.
//
// Keeps references to the handler, the clock and what the options point to.
class HandlerSubject : public Subject {
 public:
  HandlerSubject(HttpHandler& handler, const Clock& clock, HandlerSubjectOptions options = {});

  std::string name() const override { return options_.name; }
  std::string url() const override { return options_.url; }
  Transport& transport() override { return transport_; }
  const Clock& clock() const override { return clock_; }
  const HookCredentials& credentials() const override { return options_.credentials; }
  Observer* observer() override { return options_.observer; }
  Faults* faults() override { return options_.faults; }
  Sink* sink() override { return options_.sink; }
  ReceiverProcess* process() override { return options_.process; }
  // The handler is called when the whole body has come, or not at all.
  std::unique_ptr<BegunRequest> begin(HttpRequest head) override;
  bool concurrent() const override { return options_.concurrent; }
  std::unique_ptr<Subject> with(const HookCredentials& credentials) override;

 private:
  HttpHandler& handler_;
  const Clock& clock_;
  HandlerSubjectOptions options_;
  InProcessTransport transport_;
};

}  // namespace hooks
