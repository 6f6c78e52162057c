#include "mock-okta/outbound/answer_parser.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "mock-okta/outbound/answer_too_long.h"

namespace hooks {

namespace {

bool tokenCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool controlCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The elements of a comma-separated field, all of its lines taken together.
std::vector<std::string_view> elements(const HttpHeaders& headers, std::string_view name) {
  std::vector<std::string_view> found;
  for (std::string_view value : headers.all(name)) {
    while (true) {
      const std::size_t comma = value.find(',');
      found.push_back(trimmed(value.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      value.remove_prefix(comma + 1);
    }
  }
  return found;
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// What came, on one line and short, for a complaint.
std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 40;
  std::string shown(text.substr(0, kShown));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < 0x20 || c == 0x7f; }, '.');
  return "'" + shown + (text.size() > kShown ? "…'" : "'");
}

}  // namespace

AnswerParser::AnswerParser(Body body, AnswerLimits limits) : body_(body), limits_(limits) {}

AnswerParser::State AnswerParser::take(std::string_view bytes) {
  anything_ = anything_ || !bytes.empty();
  buffer_.append(bytes);
  while (step()) {
  }
  buffer_.erase(0, used_);
  used_ = 0;
  return state();
}

AnswerParser::State AnswerParser::end() {
  if (phase_ == Phase::BodyUntilEnd) phase_ = Phase::Complete;
  return state();
}

AnswerParser::State AnswerParser::state() const {
  if (phase_ == Phase::Complete) return State::Complete;
  return phase_ == Phase::Malformed ? State::Malformed : State::Wanting;
}

bool AnswerParser::step() {
  switch (phase_) {
    case Phase::StatusLine: {
      constexpr std::string_view kStart = "HTTP/1.";
      const std::string_view came = std::string_view(buffer_).substr(used_);
      const std::string_view start = came.substr(0, kStart.size());
      if (start != kStart.substr(0, start.size())) {
        malformed("not an HTTP/1.x answer: it starts with " + quoted(came));
        return false;
      }
      const auto text = line();
      if (text) statusLine(*text);
      return text.has_value();
    }
    case Phase::Header: {
      const auto text = line();
      if (text && text->empty()) {
        headComplete();
      } else if (text) {
        headerLine(*text);
      }
      return text.has_value();
    }
    case Phase::ChunkSize: {
      const auto text = line();
      if (text) chunkSize(*text);
      return text.has_value();
    }
    case Phase::ChunkEnd: {
      const auto text = line();
      if (!text) return false;
      phase_ = Phase::ChunkSize;
      if (!text->empty()) malformed("a chunk is longer than its size says");
      return true;
    }
    case Phase::Trailer: {
      const auto text = line();
      if (text && text->empty()) phase_ = Phase::Complete;
      return text.has_value();
    }
    case Phase::FixedBody:
      return bodyBytes(Phase::Complete);
    case Phase::ChunkData:
      return bodyBytes(Phase::ChunkEnd);
    case Phase::BodyUntilEnd:
      wanted_ = buffer_.size() - used_;
      if (response_.body.size() + wanted_ > limits_.bodyBytes) {
        malformed(answerTooLong("a body", limits_.bodyBytes));
        return false;
      }
      bodyBytes(Phase::BodyUntilEnd);
      return false;
    case Phase::Complete:
    case Phase::Malformed:
      return false;
  }
  return false;
}

std::optional<std::string_view> AnswerParser::line() {
  const std::size_t end = buffer_.find('\n', used_);
  const std::size_t length = end == std::string::npos ? buffer_.size() - used_ : end + 1 - used_;
  if (headerBytes_ + length > limits_.headerBytes) {
    malformed(answerTooLong("a header section", limits_.headerBytes));
    return std::nullopt;
  }
  if (end == std::string::npos) return std::nullopt;
  std::string_view text = std::string_view(buffer_).substr(used_, end - used_);
  if (text.ends_with('\r')) text.remove_suffix(1);
  used_ += length;
  // Chunk sizes are part of the body, and bounded with it.
  if (phase_ != Phase::ChunkSize && phase_ != Phase::ChunkEnd) headerBytes_ += length;
  return text;
}

void AnswerParser::statusLine(std::string_view text) {
  // HTTP/1.1 200 OK; some servers leave out the phrase, and the space before it.
  const bool wellFormed = text.size() >= 12 && (text[7] == '0' || text[7] == '1') &&
                          text[8] == ' ' && (text.size() == 12 || text[12] == ' ') &&
                          std::none_of(text.begin(), text.end(), controlCharacter);
  const auto status = wellFormed ? number(text.substr(9, 3), 10) : std::nullopt;
  if (!status || *status < 100) {
    malformed("not the status line of an HTTP answer: " + quoted(text));
    return;
  }
  http11_ = text[7] == '1';
  response_.status = static_cast<int>(*status);
  phase_ = Phase::Header;
}

void AnswerParser::headerLine(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), controlCharacter)) {
    malformed("a control character in the header section");
    return;
  }
  if (text.front() == ' ' || text.front() == '\t') {
    if (response_.headers.empty()) {
      malformed("white space before the first header");
      return;
    }
    // RFC 9112, 5.2: a fold stands for a space.
    HttpHeaders unfolded;
    std::size_t left = response_.headers.size();
    for (const HttpHeader& header : response_.headers) {
      const bool last = --left == 0;
      unfolded.add(header.name,
                   last ? header.value + " " + std::string(trimmed(text)) : header.value);
    }
    response_.headers = std::move(unfolded);
    return;
  }
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (colon == std::string_view::npos || name.empty() ||
      !std::all_of(name.begin(), name.end(), tokenCharacter)) {
    malformed("not a header line: " + quoted(name));
    return;
  }
  response_.headers.add(std::string(name), std::string(trimmed(text.substr(colon + 1))));
}

void AnswerParser::headComplete() {
  const int status = response_.status;
  if (status == 101) {
    malformed("101 Switching Protocols, which was not asked for");
    return;
  }
  if (status < 200) {
    response_ = HttpResponse{};
    phase_ = Phase::StatusLine;
    return;
  }
  const auto codings = elements(response_.headers, "Transfer-Encoding");
  const auto lengths = elements(response_.headers, "Content-Length");
  if (body_ == Body::None || status == 204 || status == 304) {
    phase_ = Phase::Complete;
  } else if (!codings.empty()) {
    if (!lengths.empty()) {
      malformed("both Content-Length and Transfer-Encoding");
    } else if (codings.size() != 1 || !equalsIgnoringCase(codings.front(), "chunked")) {
      malformed("a transfer coding other than chunked: " + quoted(codings.front()));
    } else {
      phase_ = Phase::ChunkSize;
    }
  } else if (!lengths.empty()) {
    const auto length = number(lengths.front(), 10);
    const bool same = std::all_of(lengths.begin(), lengths.end(),
                                  [&](std::string_view text) { return text == lengths.front(); });
    if (!length || !same) {
      malformed("a Content-Length that is not one number: " + quoted(lengths.back()));
    } else if (*length > limits_.bodyBytes) {
      malformed(answerTooLong("a body", limits_.bodyBytes));
    } else {
      wanted_ = length_ = *length;
      phase_ = wanted_ == 0 ? Phase::Complete : Phase::FixedBody;
    }
  } else {
    phase_ = Phase::BodyUntilEnd;
  }
}

void AnswerParser::chunkSize(std::string_view text) {
  const auto size = number(trimmed(text.substr(0, text.find(';'))), 16);
  if (!size) {
    malformed("not the size of a chunk: " + quoted(text));
  } else if (*size > limits_.bodyBytes - response_.body.size()) {
    malformed(answerTooLong("a body", limits_.bodyBytes));
  } else {
    wanted_ = *size;
    phase_ = wanted_ == 0 ? Phase::Trailer : Phase::ChunkData;
  }
}

bool AnswerParser::bodyBytes(Phase next) {
  const std::size_t taken =
      static_cast<std::size_t>(std::min<std::uint64_t>(wanted_, buffer_.size() - used_));
  response_.body.append(buffer_, used_, taken);
  used_ += taken;
  wanted_ -= taken;
  if (wanted_ > 0) return false;
  phase_ = next;
  return true;
}

void AnswerParser::malformed(std::string complaint) {
  complaint_ = std::move(complaint);
  phase_ = Phase::Malformed;
}

std::string AnswerParser::progress() const {
  switch (phase_) {
    case Phase::StatusLine:
      return anything_ ? "in the status line" : "before the first byte of an answer";
    case Phase::Header:
      return "in the header section";
    case Phase::FixedBody:
      return "after " + std::to_string(response_.body.size()) + " of " + std::to_string(length_) +
             " bytes of the body";
    default:
      return "after " + std::to_string(response_.body.size()) +
             " bytes of a body whose end had not come";
  }
}

bool AnswerParser::keepsConnection() const {
  if (phase_ != Phase::Complete || !http11_ || !buffer_.empty()) return false;
  const auto options = elements(response_.headers, "Connection");
  const bool delimited = body_ == Body::None || response_.status == 204 ||
                         response_.status == 304 || response_.headers.has("Content-Length") ||
                         response_.headers.has("Transfer-Encoding");
  return delimited && std::none_of(options.begin(), options.end(), [](std::string_view option) {
           return equalsIgnoringCase(option, "close");
         });
}

}  // namespace hooks
