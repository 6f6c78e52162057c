#include "conformance/subject/handler_subject.h"

#include <cstdlib>

namespace hooks {

namespace {

class BegunInProcess : public BegunRequest {
 public:
  BegunInProcess(Subject& subject, HttpHandler& handler, HttpRequest head)
      : subject_(subject), request_(std::move(head)) {
    length_ = std::strtoull(
        std::string(request_.headers.find("Content-Length").value_or("0")).c_str(), nullptr, 10);
    refused_ = handler.refuse(request_).has_value();
  }
  // Who hangs up when all was sent does not take it back.
  ~BegunInProcess() override {
    if (!finished_ && whole()) send(std::chrono::seconds(1));
  }

  bool more(std::string_view bytes) override {
    if (refused_) return false;
    request_.body += bytes;
    return true;
  }

  Exchange finish(std::chrono::milliseconds patience) override {
    if (refused_ || whole()) return send(patience);
    Exchange exchange{.url = subject_.url(), .request = request_};
    exchange.unanswered = Unanswered::TimedOut;
    exchange.detail = "no answer to half a request";
    return exchange;
  }

 private:
  bool whole() const { return request_.body.size() >= length_; }
  Exchange send(std::chrono::milliseconds patience) {
    finished_ = true;
    return subject_.transport().send(subject_.url(), std::move(request_), patience);
  }

  Subject& subject_;
  HttpRequest request_;
  std::size_t length_ = 0;
  bool refused_ = false;
  bool finished_ = false;
};

}  // namespace

HandlerSubject::HandlerSubject(HttpHandler& handler, const Clock& clock,
                               HandlerSubjectOptions options)
    : handler_(handler), clock_(clock), options_(std::move(options)), transport_(handler, clock) {}

std::unique_ptr<BegunRequest> HandlerSubject::begin(HttpRequest head) {
  return std::make_unique<BegunInProcess>(*this, handler_, std::move(head));
}

std::unique_ptr<Subject> HandlerSubject::with(const HookCredentials& credentials) {
  return options_.with ? options_.with(credentials) : nullptr;
}

}  // namespace hooks
