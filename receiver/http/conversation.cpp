#include "receiver/http/conversation.h"

#include <exception>
#include <utility>

#include "receiver/http/response_writer.h"

namespace hooks {

namespace {

// A batch of answers is sent before it grows beyond this.
constexpr std::size_t kOutputEnough = 256 << 10;
// A refused body up to this size is read and dropped, so that the connection can go on.
constexpr std::uint64_t kWorthDraining = 64 << 10;
// What a client may send ahead of the answers it waits for.
constexpr std::size_t kAhead = 64 << 10;

HttpResponse plainText(int status, std::string_view text) {
  HttpResponse response{status};
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = text;
  response.body += '\n';
  return response;
}

HttpResponse internalError() { return plainText(500, "The server failed to answer this request."); }

}  // namespace

HttpResponse answerOf(HttpHandler& handler, const HttpRequest& request,
                      const std::function<void(std::string_view)>& defect) {
  try {
    return handler.handle(request);
  } catch (const std::exception& error) {
    defect(std::string("the handler threw: ") + error.what());
  } catch (...) {
    defect("the handler threw something that is no exception");
  }
  return internalError();
}

Conversation::Conversation(ConversationHost& host, std::string peer, Time now)
    : host_(host),
      peer_(std::move(peer)),
      parser_(host.limits()),
      deadline_(now + host.limits().headTime),
      idleSince_(now) {}

bool Conversation::wantsInput() const {
  return phase_ == Phase::Request && !ended_ && !hasMore() && output_.size() < kOutputEnough &&
         pending_.size() < host_.limits().headerBytes + kAhead;
}

void Conversation::receive(std::string_view bytes, Time now) {
  if (pending_.empty()) {
    // The usual case: whole requests are read where they are, and only a rest is kept.
    const std::size_t used = step(bytes, now);
    if (phase_ != Phase::Finished) pending_.assign(bytes.substr(used));
    return;
  }
  pending_.append(bytes);
  advance(now);
}

void Conversation::resume(Time now) { advance(now); }

void Conversation::advance(Time now) {
  const std::size_t used = step(pending_, now);
  pending_.erase(0, used);
  if (pending_.empty() && pending_.capacity() > kAhead) std::string().swap(pending_);
  if (ended_ && !more_ && phase_ == Phase::Request) {
    if (idle()) {
      phase_ = Phase::Finished;
    } else {
      fail(400, "the connection ended before the request did");
    }
  }
}

void Conversation::receiveEnd(Time now) {
  ended_ = true;
  advance(now);
}

// Reads requests until the bytes are used up, somebody else has to act, or it is others' turn.
std::size_t Conversation::step(std::string_view bytes, Time now) {
  std::size_t used = 0;
  std::size_t answers = 0;
  more_ = false;
  while (phase_ == Phase::Request && used < bytes.size()) {
    if (answers == host_.limits().pipelined || output_.size() >= kOutputEnough) {
      more_ = true;
      break;
    }
    used += parser_.read(bytes.substr(used));
    if (parser_.state() == RequestParser::State::Wrong) {
      if (!answered_) {
        fail(parser_.status(), parser_.complaint());
      } else {
        phase_ = Phase::Finished;  // one answer to one request
      }
      break;
    }
    if (!begun_ && (used < bytes.size() || parser_.state() != RequestParser::State::Head)) {
      begun_ = true;
      requestDeadline_ = now + host_.limits().requestTime;
      deadline_ = now + host_.limits().headTime;
    }
    if (parser_.state() == RequestParser::State::Head) break;
    if (!headSeen_) {
      headSeen_ = true;
      deadline_ = requestDeadline_;
      const bool bodyFollows = used < bytes.size();
      headComplete();
      if (phase_ != Phase::Request) break;
      if (parser_.state() == RequestParser::State::Body) {
        if (!bodyFollows && !answered_ && parser_.expectation()) {
          output_ += "HTTP/1.1 100 Continue\r\n\r\n";
        }
        continue;
      }
    }
    if (parser_.state() == RequestParser::State::Complete) {
      requestComplete(now);
      ++answers;
    }
  }
  if (phase_ == Phase::Finished) return bytes.size();
  return used;
}

void Conversation::headComplete() {
  HttpRequest& request = parser_.request();
  request.peer = peer_;
  isHead_ = request.method == "HEAD";
  std::optional<HttpResponse> refusal;
  try {
    refusal = host_.handler().refuse(request);
  } catch (const std::exception& error) {
    host_.defect(std::string("the handler threw: ") + error.what());
    refusal = internalError();
  } catch (...) {
    host_.defect("the handler threw something that is no exception");
    refusal = internalError();
  }
  if (refusal) {
    refuse(*refusal);
  } else if (const auto expectation = parser_.expectation();
             expectation && !equalsIgnoringCase(*expectation, "100-continue")) {
    fail(417, "this server meets no expectation but 100-continue");
  }
}

void Conversation::refuse(const HttpResponse& response) {
  const bool body = parser_.state() == RequestParser::State::Body;
  // A client that expects 100 may send the body now or not: no telling where its next request
  // would start.
  const bool drain = body && parser_.contentLength() &&
                     *parser_.contentLength() <= kWorthDraining && !parser_.expectation();
  answered_ = true;
  parser_.discardBody();
  respond(response, body && !drain);
}

void Conversation::requestComplete(Time now) {
  if (answered_) return nextRequest(now);
  bool mayWait = true;
  try {
    mayWait = host_.handler().mayWait(parser_.request());
  } catch (...) {
    host_.defect("the handler threw when it was asked whether it may wait");
  }
  if (!mayWait) {
    respond(answerOf(host_.handler(), parser_.request(),
                     [this](std::string_view text) { host_.defect(text); }),
            false);
  } else if (host_.submit(std::move(parser_.request()))) {
    phase_ = Phase::Waiting;
    deadline_ = Time::max();  // the handler's time is the handler's affair
    return;
  } else {
    HttpResponse busy = plainText(503, "The server has more requests in hand than it can take.");
    busy.headers.add("Retry-After", "1");
    respond(busy, false);
  }
  if (phase_ == Phase::Request) nextRequest(now);
}

void Conversation::answered(const HttpResponse& response, Time now) {
  phase_ = Phase::Request;
  respond(response, false);
  if (phase_ != Phase::Request) return;
  nextRequest(now);
  // Not at once: the answer first, then what was sent ahead.
  more_ = !pending_.empty() || ended_;
}

void Conversation::respond(const HttpResponse& response, bool close) {
  AnswerTo to{
      .head = isHead_,
      .http10 = parser_.http10(),
      .close = close || !parser_.keepAlive() || host_.draining() || saysClose(response.headers),
      .date = host_.date()};
  if (!writeResponse(output_, response, to)) {
    host_.defect("the handler's response has a status or a header that cannot travel");
    writeResponse(output_, internalError(), to);
  }
  if (to.close) phase_ = Phase::Finished;
}

void Conversation::fail(int status, std::string_view complaint) {
  writeResponse(output_, plainText(status, complaint),
                {.head = isHead_ && headSeen_, .close = true, .date = host_.date()});
  phase_ = Phase::Finished;
}

void Conversation::nextRequest(Time now) {
  parser_.reset();
  begun_ = headSeen_ = answered_ = isHead_ = false;
  deadline_ = now + host_.limits().idleTime;
  idleSince_ = now;
}

void Conversation::expire() {
  if (phase_ != Phase::Request) return;
  if (begun_ && !answered_) {
    fail(408, "the request took longer than this server waits");
  } else {
    quiet_ = idle();
    phase_ = Phase::Finished;
  }
}

void Conversation::finishIfIdle() {
  if (!idle()) return;
  quiet_ = true;
  phase_ = Phase::Finished;
}

}  // namespace hooks
