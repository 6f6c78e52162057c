#include "mock-okta/outbound/conversation.h"

#include <array>

namespace hooks {

namespace {

using Flow = Channel::Flow;

Failure cut(const AnswerParser& parser, const std::string& how) {
  return {Unanswered::Reset, "the connection was cut " + parser.progress() + how};
}

}  // namespace

std::optional<Failure> converse(Channel& channel, std::string_view& unsent, AnswerParser& parser,
                                const Deadline& deadline) {
  std::array<char, 16384> buffer;
  bool broken = false;
  while (true) {
    if (deadline.passed()) {
      return Failure{Unanswered::TimedOut,
                     "the deadline of " + deadline.text() + " passed " +
                         (unsent.empty() ? parser.progress() : "while the request was sent")};
    }
    Flow sending = Flow::WantsRead;
    if (!broken && !unsent.empty()) {
      const Channel::Step sent = channel.write(unsent);
      sending = sent.flow;
      unsent.remove_prefix(sent.bytes);
      // What was answered before the connection broke may still be there to read.
      broken = sent.flow == Flow::Failed;
    }

    const Channel::Step received = channel.read(buffer.data(), buffer.size());
    switch (received.flow) {
      case Flow::Moved: {
        const auto state = parser.take({buffer.data(), received.bytes});
        if (state == AnswerParser::State::Complete) return std::nullopt;
        if (state == AnswerParser::State::Malformed) {
          return Failure{Unanswered::NotHttp, parser.complaint()};
        }
        break;
      }
      case Flow::Ended:
        if (parser.end() == AnswerParser::State::Complete) return std::nullopt;
        return cut(parser, "");
      case Flow::Failed:
        if (channel.failure().reason != Unanswered::Reset) return channel.failure();
        return cut(parser, ": " + channel.failure().detail);
      case Flow::WantsRead:
      case Flow::WantsWrite:
        if (sending != Flow::Moved || unsent.empty()) {
          channel.await(received.flow, sending, deadline);
        }
        break;
    }
  }
}

}  // namespace hooks
