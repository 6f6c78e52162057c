#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "fixtures/wire/http_handler.h"
#include "receiver/http/request_parser.h"

namespace hooks {

// What a conversation needs from the server it is part of.
class ConversationHost {
 public:
  virtual ~ConversationHost() = default;

  virtual HttpHandler& handler() = 0;
  virtual const HttpServerLimits& limits() const = 0;
  // Has the request answered on another thread; the answer comes back by answered(). False if there
  // is no room for it.
  virtual bool submit(HttpRequest request) = 0;
  // No request after those in hand.
  virtual bool draining() const = 0;
  // As the Date header has it.
  virtual std::string_view date() const = 0;
  // A handler did what it must not; the text is for people.
  virtual void defect(std::string_view text) = 0;
};

// Calls the handler, whatever it throws: then the answer is 500 and `defect` hears of it.
HttpResponse answerOf(HttpHandler& handler, const HttpRequest& request,
                      const std::function<void(std::string_view)>& defect);

// One connection's HTTP: bytes in, bytes out, and by when what must have happened. Knows no
// sockets, no TLS and no threads: its owner moves the bytes and watches the time.
//
// Requests are answered in the order they came in, one at a time. One thread at a time.
class Conversation {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `peer` is who calls, for HttpRequest::peer.
  Conversation(ConversationHost& host, std::string peer, Time now);

  // Takes what came. Only when wantsInput().
  void receive(std::string_view bytes, Time now);
  // The client will send no more. Only when wantsInput().
  void receiveEnd(Time now);
  // Goes on with what was received and not looked at. Only when hasMore().
  void resume(Time now);
  // The answer to what was submitted.
  void answered(const HttpResponse& response, Time now);
  // The deadline has passed.
  void expire();
  // Drain: ends now if no request is in hand.
  void finishIfIdle();

  // What is to be sent, in this order; the owner takes it away as it is sent.
  std::string& output() { return output_; }
  // Whether it is of use to read on.
  bool wantsInput() const;
  bool hasMore() const { return more_ && phase_ == Phase::Request && output_.empty(); }
  // Once the output is sent, nothing is left but to close.
  bool finished() const { return phase_ == Phase::Finished; }
  // Whether the client may still be sending, so that closing at once could cost it the answer.
  bool mayLinger() const { return !ended_ && !quiet_; }
  // Between two requests: this connection can be closed without harm.
  bool idle() const { return phase_ == Phase::Request && !begun_ && pending_.empty(); }
  // Since when no request was begun, if it is idle.
  Time idleSince() const { return idleSince_; }
  // When to call expire(), if nothing happens before.
  Time deadline() const { return deadline_; }

 private:
  enum class Phase { Request, Waiting, Finished };

  void advance(Time now);
  std::size_t step(std::string_view bytes, Time now);
  void headComplete();
  void requestComplete(Time now);
  void refuse(const HttpResponse& response);
  void respond(const HttpResponse& response, bool close);
  void fail(int status, std::string_view complaint);
  void nextRequest(Time now);

  ConversationHost& host_;
  const std::string peer_;
  RequestParser parser_;
  Phase phase_ = Phase::Request;
  Time deadline_;
  Time idleSince_;
  // The first byte of the request has come, its head has, its answer is written.
  bool begun_ = false;
  bool headSeen_ = false;
  bool answered_ = false;
  bool more_ = false;
  bool ended_ = false;
  bool isHead_ = false;
  // Ended between two requests, with nothing to be said or heard.
  bool quiet_ = false;
  // Received and not yet used.
  std::string pending_;
  std::string output_;
  Time requestDeadline_;
};

}  // namespace hooks
