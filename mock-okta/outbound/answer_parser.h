#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fixtures/wire/http.h"

namespace hooks {

struct AnswerLimits {
  // The status line, the header section and trailers, those of 1xx answers included.
  std::size_t headerBytes = 64 << 10;
  std::size_t bodyBytes = 1 << 20;
};

// Takes one HTTP/1.x answer out of the bytes of a connection, however they are cut.
//
// As strict as it must be to tell an answer from something else, and one reading of it from
// another: what could be framed in two ways is Malformed, and so is what exceeds the limits. It
// takes a bare LF for a line's end and a folded header line, as clients do (RFC 9112, 2.2 and 5.2).
// 1xx answers are skipped. One thread at a time.
class AnswerParser {
 public:
  enum class State { Wanting, Complete, Malformed };

  // What the request decides about its answer.
  enum class Body { Possible, None };

  explicit AnswerParser(Body body = Body::Possible, AnswerLimits limits = {});

  State take(std::string_view bytes);
  // The connection has ended; which completes a body that nothing else delimits. Still Wanting: the
  // answer was cut.
  State end();

  // The answer; when Complete.
  HttpResponse response() && { return std::move(response_); }
  // What is wrong; when Malformed.
  const std::string& complaint() const { return complaint_; }
  // How far it has come, for people: "in the header section".
  std::string progress() const;
  // Whether the connection may carry another request: HTTP/1.1, not asked to be closed, nothing
  // came behind the answer.
  bool keepsConnection() const;

 private:
  enum class Phase {
    StatusLine,
    Header,
    FixedBody,
    ChunkSize,
    ChunkData,
    ChunkEnd,
    Trailer,
    BodyUntilEnd,
    Complete,
    Malformed
  };

  // Each does what it can and says whether there is more to do with what is buffered.
  bool step();
  std::optional<std::string_view> line();
  void statusLine(std::string_view text);
  void headerLine(std::string_view text);
  void headComplete();
  void chunkSize(std::string_view text);
  bool bodyBytes(Phase next);
  void malformed(std::string complaint);
  State state() const;

  Body body_;
  AnswerLimits limits_;
  Phase phase_ = Phase::StatusLine;
  std::string buffer_;
  std::size_t used_ = 0;
  std::size_t headerBytes_ = 0;
  std::uint64_t wanted_ = 0;
  std::uint64_t length_ = 0;
  bool http11_ = false;
  bool anything_ = false;
  HttpResponse response_;
  std::string complaint_;
};

}  // namespace hooks
